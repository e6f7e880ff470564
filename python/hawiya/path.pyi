from .x509 import Certificate

class TrustStore:
    """The CA certificates that a relying party trusts by its own decision."""
    def __init__(self, anchors: list[Certificate]) -> None: ...
    @property
    def anchors(self) -> list[Certificate]: ...
