from . import auth as auth, http as http, path as path, sign as sign, x509 as x509
from ._error import (
    HawiyaError as HawiyaError,
    InternalError as InternalError,
    Misconfigured as Misconfigured,
    Rejected as Rejected,
    TryLater as TryLater,
)

class FetchRequest:
    """One thing that a flow needs from the network."""
    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def accept(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def max_bytes(self) -> int: ...
    @property
    def timeout(self) -> float:
        """In seconds, for the whole exchange."""

class FetchAnswer:
    """What came back: a body, or the reason why there is none (any object; its text goes into the log)."""
    def __init__(self, id: str, body: bytes | None = None, *, error: object | None = None) -> None: ...
    @property
    def id(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def error(self) -> str | None: ...
