"""Fetches what a flow needs, within limits and without being led into private networks."""

from ._hawiya.http import fetch

__all__ = ["fetch"]
