"""Errors as exceptions: the class says what to do, ``code`` says what it is."""


class HawiyaError(Exception):
    """What Hawiya could not do or would not accept. ``detail`` is for the log, never for the citizen."""

    def __init__(self, code: str, kind: str, text: str, detail: str, where: str) -> None:
        super().__init__(code, kind, text, detail, where)
        self.code = code
        self.kind = kind
        self.text = text
        self.detail = detail
        self.where = where

    def __str__(self) -> str:
        return f"{self.code}: {self.detail or self.text}" + (f" [{self.where}]" if self.where else "")


class Rejected(HawiyaError):
    """The input is wrong or not acceptable: say no."""


class TryLater(HawiyaError):
    """A responder or card is absent or busy: the same call may succeed later."""


class Misconfigured(HawiyaError):
    """The operator gave wrong settings, files or arguments."""


class InternalError(HawiyaError):
    """A fault in Hawiya itself: please report it."""


_classes = {"rejected": Rejected, "try_later": TryLater, "misconfigured": Misconfigured, "internal": InternalError}


def make(code: str, kind: str, text: str, detail: str, where: str) -> HawiyaError:
    return _classes[kind](code, kind, text, detail, where)
