"""What certificates say."""

from ._hawiya.x509 import Certificate

__all__ = ["Certificate"]
