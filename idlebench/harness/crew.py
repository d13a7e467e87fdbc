"""The processes of one launch: started, watched and stopped together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from idlebench.harness.bench import Bench
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.readiness import died_words
from idlebench.measure.tree import TreeSampler
from idlebench.model.launch import Stop
from idlebench.model.spawn import Spawned, SpawnRequest
from idlebench.model.validity import Validity
from idlebench.store.log_bound import LogBound
from idlebench.store.log_redaction import redact


class Crew:
    """All processes of one role in one launch: the workers of a cell, or one service."""

    def __init__(self, bench: Bench, requests: Sequence[SpawnRequest], *, orphans: bool = True) -> None:
        """Start them, in order.

        Args:
            bench: the workbench.
            requests: what to start.
            orphans: bill them the orphans that nobody saw before they ended; only one crew can be.

        Raises:
            UsageError: a program does not exist.
        """
        self._bench = bench
        self.names = tuple(request.name for request in requests)
        self.logs: Mapping[str, Path] = {request.name: request.log for request in requests}
        self._bounds = [LogBound(request.log) for request in requests]
        self.spawned: tuple[Spawned, ...] = tuple(bench.reaper.spawn(request) for request in requests)
        self.sampler = TreeSampler(
            [spawned.ref for spawned in self.spawned],
            reader=bench.reader,
            adopter_pid=bench.reaper.pid,
            markers=[f"{bench.run_id}/{name}" for name in self.names] if orphans else (),
            adopted=bench.reaper.reaped,
        )

    def check_alive(self) -> None:
        """See that every root lives.

        Raises:
            InvalidLaunch: one ended (``died``).
        """
        for name in self.names:
            ended = self._bench.reaper.exit_of(name)
            if ended is not None:
                raise InvalidLaunch(Validity.DIED, died_words(name, ended, self.logs[name]))

    def bound_logs(self) -> tuple[int, int]:
        """Keep the logs within their bound; give bytes and lines written so far."""
        written = [bound.look() for bound in self._bounds]
        return sum(size for size, _ in written), sum(lines for _, lines in written)

    def stop(self, grace_s: float) -> Stop:
        """Ask them to end, wait, kill what is left after the grace; take the broker's password from logs."""
        try:
            return self._bench.reaper.stop(self.names, grace_s=grace_s)
        finally:
            self.sampler.close()
            if self._bench.broker is not None:
                for log in self.logs.values():
                    redact(log, self._bench.broker.secrets)
