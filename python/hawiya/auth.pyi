from collections.abc import Callable
from datetime import datetime
from typing import Literal

from . import FetchAnswer, FetchRequest
from .path import TrustStore
from .x509 import Certificate

class Origin:
    """The site's own origin: "https://host" or "https://host:port"."""
    def __init__(self, origin: str) -> None: ...

class Challenge:
    """For one login: keep it with the session and remove it when it is used, whatever the outcome."""
    @staticmethod
    def create(now: datetime | None = None, *, time_to_live: float = 300.0) -> Challenge: ...
    @staticmethod
    def restore(nonce: str, expires: datetime) -> Challenge: ...
    @property
    def nonce(self) -> str: ...
    @property
    def expires(self) -> datetime: ...

class Identity:
    @property
    def type(self) -> str:
        """"PNO", "IDC", "PAS", "TIN" or ""."""
    @property
    def country(self) -> str: ...
    @property
    def number(self) -> str: ...

class Citizen:
    """Proof that a citizen logged in."""
    @property
    def identity(self) -> Identity: ...
    @property
    def common_name(self) -> str: ...
    @property
    def surname(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def certificate(self) -> Certificate: ...
    @property
    def algorithm(self) -> str: ...
    @property
    def checks(self) -> list[dict[str, object]]: ...

class LoginPolicy:
    def __init__(
        self,
        *,
        intermediates: list[Certificate] = ...,
        disallowed_policies: list[str] = ...,
        revocation: Literal["on", "off_dangerously"] = "on",
        when_unavailable: Literal["refuse", "accept_when_responder_is_down"] = "refuse",
    ) -> None: ...

class PendingLogin:
    """A login whose token, possession and path hold, and whose revocation check waits for answers."""
    def needs(self) -> list[FetchRequest]: ...
    def more(self, answers: list[FetchAnswer], now: datetime | None = None) -> list[FetchRequest]: ...
    def finish(self, answers: list[FetchAnswer], now: datetime | None = None) -> Citizen: ...
    @property
    def checks(self) -> list[dict[str, object]]: ...

class LoginVerifier:
    """Judges logins for one site. Thread-safe: one for the whole site. Times are aware datetimes; None is now."""
    def __init__(self, origin: Origin, anchors: TrustStore, policy: LoginPolicy = ...) -> None: ...
    def begin(self, token: str, challenge: Challenge, now: datetime | None = None) -> PendingLogin: ...
    def log_in(
        self,
        token: str,
        challenge: Challenge,
        fetch: Callable[[list[FetchRequest]], list[FetchAnswer]] = ...,
        now: datetime | None = None,
    ) -> Citizen:
        """begin, needs and finish in one call."""
