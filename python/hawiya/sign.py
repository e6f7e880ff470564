"""Signed documents: AdES signatures made in two steps; XAdES, CAdES and ASiC validated."""

from . import http
from ._hawiya.sign import Signing, Validation

__all__ = ["Signing", "Validation", "validate"]


def validate(document, contents, anchors, at=None, *, fetch=http.fetch, **policy):
    pending = Validation.begin(document, contents, anchors, at, **policy)
    answers = []
    needs = pending.needs()
    while needs:
        answers += fetch(needs)
        needs = pending.more(answers, at)
    return pending.finish(answers, at)
