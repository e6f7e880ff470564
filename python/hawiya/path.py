"""Whom to trust."""

from ._hawiya.path import TrustStore

__all__ = ["TrustStore"]
