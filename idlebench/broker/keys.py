"""Which keys are a run's: those are deleted, and nothing is ever flushed."""

from __future__ import annotations

from typing import Final

OWN: Final = "idlebench:"


def check_prefix(prefix: str) -> None:
    """Accept only a prefix that no one but us uses.

    Raises:
        ValueError: it does not begin with ``idlebench:`` or names no run.
    """
    if not prefix.startswith(OWN) or len(prefix) <= len(OWN):
        raise ValueError(f"the key prefix {prefix!r} does not begin with {OWN!r} and a run")
