"""Who of the consumers of a list is gone, told from the names of the connections that there are.

The broker forgets a name when its connection closes. A heartbeat would tell the same, and would wake
every worker for it.
"""

from __future__ import annotations

from collections.abc import Iterable


class Absences:
    """Since when each consumer has had no connection."""

    def __init__(self, patience_s: float) -> None:
        """A consumer counts as gone after that many seconds without one: it may be reconnecting."""
        self._patience_s = patience_s
        self._since_s: dict[str, float] = {}

    def update(self, absent: Iterable[str], now_s: float) -> list[str]:
        """Take a look around.

        Args:
            absent: every consumer without a connection now.
            now_s: monotonic seconds.

        Returns:
            Those that are gone; they are forgotten here.
        """
        self._since_s = {name: self._since_s.get(name, now_s) for name in absent}
        gone = sorted(name for name, since_s in self._since_s.items() if now_s - since_s >= self._patience_s)
        for name in gone:
            del self._since_s[name]
        return gone
