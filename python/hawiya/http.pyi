from typing import Literal

from . import FetchAnswer, FetchRequest

def fetch(
    requests: list[FetchRequest], *, addresses: Literal["public_only", "allow_loopback", "allow_any"] = "public_only"
) -> list[FetchAnswer]:
    """Fetches all at the same time; a failure is in the answer, nothing is raised for what the network does."""
