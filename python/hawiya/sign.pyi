from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from . import FetchAnswer, FetchRequest
from .path import TrustStore
from .x509 import Certificate

class Signing:
    """An AdES B-B signature that waits for its value: begin, have the card or HSM sign ``to_be_signed``, attach."""
    @staticmethod
    def begin(
        files: Mapping[str, bytes],
        certificate: Certificate,
        *,
        packaging: Literal[
            "xades_enveloped", "xades_enveloping", "xades_detached", "cades_attached", "cades_detached"
        ] = "cades_detached",
        chain: list[Certificate] = ...,
        claimed_roles: list[str] = ...,
        commitment: str | None = None,
        now: datetime | None = None,
    ) -> Signing:
        """``files`` by their names. All packagings but ``xades_detached`` take exactly one; ``chain`` is embedded."""
    @staticmethod
    def resume(saved: bytes) -> Signing: ...
    def save(self) -> bytes:
        """To be kept between the steps, where the signer cannot change it."""
    @property
    def to_be_signed(self) -> bytes:
        """The message; ECDSA values are DER or r || s."""
    @property
    def digest_to_be_signed(self) -> bytes:
        """For keys that sign digests."""
    @property
    def algorithm(self) -> str: ...
    @property
    def certificate(self) -> Certificate: ...
    def attach(self, value: bytes) -> bytes:
        """The signature, or the document with it. The value is verified first."""

class Validation:
    """A validation that waits for answers about the status of certificates. ``contents`` are what detached signatures are over."""
    @staticmethod
    def begin(
        document: bytes,
        contents: Mapping[str, bytes],
        anchors: TrustStore,
        at: datetime | None = None,
        *,
        timestamp_anchors: TrustStore | None = None,
        certificates: list[Certificate] = ...,
        revocation: Literal["on", "off_dangerously"] = "on",
    ) -> Validation: ...
    def needs(self) -> list[FetchRequest]: ...
    def more(self, answers: list[FetchAnswer], at: datetime | None = None) -> list[FetchRequest]: ...
    def finish(self, answers: list[FetchAnswer], at: datetime | None = None) -> dict[str, Any]:
        """The report, as ``validate`` gives it."""

def validate(
    document: bytes,
    contents: Mapping[str, bytes],
    anchors: TrustStore,
    at: datetime | None = None,
    *,
    fetch: Callable[[list[FetchRequest]], list[FetchAnswer]] = ...,
    timestamp_anchors: TrustStore | None = None,
    certificates: list[Certificate] = ...,
    revocation: Literal["on", "off_dangerously"] = "on",
) -> dict[str, Any]:
    """begin, needs and finish in one call: the report, with "indication" ("TOTAL_PASSED", "INDETERMINATE" or "TOTAL_FAILED"),
    "signatures" and their reasons. Raises only for files that can't be read at all."""
