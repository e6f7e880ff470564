"""Who is the citizen? Challenges, Web eID tokens, logins."""

from . import http
from ._hawiya.auth import Challenge, Citizen, Identity, LoginPolicy, Origin, PendingLogin
from ._hawiya.auth import LoginVerifier as _LoginVerifier

__all__ = ["Challenge", "Citizen", "Identity", "LoginPolicy", "LoginVerifier", "Origin", "PendingLogin"]


class LoginVerifier(_LoginVerifier):
    """Judges logins for one site. Thread-safe: one for the whole site."""

    def log_in(self, token, challenge, fetch=http.fetch, now=None):
        pending = self.begin(token, challenge, now)
        answers = []
        needs = pending.needs()
        while needs:
            answers += fetch(needs)
            needs = pending.more(answers, now)
        return pending.finish(answers, now)
