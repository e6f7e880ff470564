"""Detached CAdES-B signatures."""

from ._hawiya.cms import IntactSignature, verify_detached

__all__ = ["IntactSignature", "verify_detached"]
