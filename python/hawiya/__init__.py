"""Hawiya: log citizens in with the certificate on their card.

Every flow is ``begin`` → ``needs`` → ``finish``; ``LoginVerifier.log_in`` joins them. Errors are ``HawiyaError`` with a ``code``.
"""

from . import auth, http, path, sign, x509
from ._error import HawiyaError, InternalError, Misconfigured, Rejected, TryLater
from ._hawiya import FetchAnswer, FetchRequest

__all__ = ["FetchAnswer", "FetchRequest", "HawiyaError", "InternalError", "Misconfigured", "Rejected", "TryLater", "auth",
           "http", "path", "sign", "x509"]
