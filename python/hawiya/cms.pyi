from datetime import datetime

from .x509 import Certificate

class IntactSignature:
    """Proof that the content is what the certificate's key signed; says nothing of trust."""
    @property
    def certificate(self) -> Certificate: ...
    @property
    def claimed_time(self) -> datetime: ...
    @property
    def algorithm(self) -> str: ...
    @property
    def checks(self) -> list[dict[str, object]]: ...

def verify_detached(signature: bytes, content: bytes) -> list[IntactSignature]:
    """Checks every signature of a detached CAdES-B message; one that fails fails all."""
