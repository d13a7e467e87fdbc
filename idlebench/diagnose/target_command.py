"""A command that is started to be diagnosed: under the reaper, and looked at when its start-up is over."""

from __future__ import annotations

import os
import random
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.errors import NothingMeasuredError
from idlebench.harness.clock import Clock, SystemClock
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.ledger import Ledger
from idlebench.harness.readiness import died_words
from idlebench.harness.reaper.client import Reaper
from idlebench.harness.settle import settle
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.reader import ProcessReader
from idlebench.measure.sampler import TreeSampler
from idlebench.model.process import ProcessRef
from idlebench.model.scenario import Settle
from idlebench.model.spawn import SpawnRequest
from idlebench.model.validity import Validity
from idlebench.store.log_bound import LogBound

NAME: Final = "target"
BOUNDS: Final = Settle(min_s=1.0, max_s=30.0)
GRACE_S: Final = 5.0
_WAITS: Final = "give a command that waits for work, and see that it starts by itself"


@dataclass(frozen=True, slots=True)
class Started:
    """A command that runs and has settled.

    Attributes:
        refs: its process, and those that it left to themselves, as the start script of a daemon does
        settled_s: seconds from its start until its CPU was flat, or None if it never was in 30 s.
        log: what it prints; the file is removed with it.
        bound_log: keeps that file short; to be called now and then.
    """

    refs: tuple[ProcessRef, ...]
    settled_s: float | None
    log: Path
    bound_log: Callable[[], object]


@contextmanager
def started(
    argv: Sequence[str],
    reader: ProcessReader,
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    bounds: Settle = BOUNDS,
    clock: Clock | None = None,
) -> Iterator[Started]:
    """Start a command, wait until its start-up is over, and stop it with everything below it at the end.

    Args:
        argv: the program and its arguments.
        reader: of processes.
        cwd: where it runs; None for here.
        environment: its own; None for ours.
        bounds: how long its start-up may take.
        clock: time; None for the machine's.

    Raises:
        UsageError: there is no such program.
        NothingMeasuredError: it ended while it started; the message has its last lines.
        ReaperError: the process that owns it could not be started.
    """
    run_id = f"diagnose-{secrets.token_hex(4)}"
    time = SystemClock() if clock is None else clock
    with Reaper.start(run_id, ledger=Ledger.create(run_id), grace_s=GRACE_S) as reaper:
        scratch = Path(tempfile.gettempdir()) / f"idlebench-{run_id}"
        reaper.remove_at_end(scratch)
        scratch.mkdir(mode=0o700)
        log = scratch / "target.log"
        spawned = reaper.spawn(
            SpawnRequest(
                name=NAME,
                argv=tuple(argv),
                cwd=Path.cwd() if cwd is None else cwd,
                env=dict(os.environ if environment is None else environment),
                log=log,
            )
        )
        bound = LogBound(log)
        sampler = TreeSampler([spawned.ref], reader=reader, adopter_pid=reaper.pid, adopted=reaper.reaped)

        def check() -> None:
            bound.look()
            ended = reaper.exit_of(NAME)
            if ended is not None and (ended.exit_code or not _living(reader, reaper.pid)):
                raise InvalidLaunch(Validity.DIED, died_words(NAME, ended, log))

        try:
            settled_s = _settled(sampler, bounds, time, check)
            refs = _living(reader, reaper.pid, first=spawned.ref)
            if not refs:
                raise NothingMeasuredError(
                    "the command ended as soon as its start-up was over", remedy=_WAITS
                )
        finally:
            sampler.close()
        yield Started(refs, settled_s, log, bound.look)


def _living(
    reader: ProcessReader, reaper_pid: int, first: ProcessRef | None = None
) -> tuple[ProcessRef, ...]:
    """List what was started, or adopted since its parent ended, and lives; ``first`` before the others."""
    refs = []
    for pid in sorted(reader.children(reaper_pid)):
        try:
            ref = reader.find(pid)
        except (ProcessGoneError, ProcessForbiddenError):
            continue
        if reader.is_alive(ref):
            refs.append(ref)
    return tuple(sorted(refs, key=lambda ref: ref != first))


def _settled(sampler: TreeSampler, bounds: Settle, clock: Clock, check: Callable[[], None]) -> float | None:
    rng = random.Random()  # noqa: S311 - jitter, not a secret
    try:
        return settle(sampler.cpu_ns, bounds, min_s=0.0, clock=clock, rng=rng, check=check)
    except InvalidLaunch as problem:
        if problem.validity is Validity.NOT_SETTLED:
            return None
        raise NothingMeasuredError(
            f"the command did not go on: {problem.reason}",
            remedy=_WAITS,
        ) from None
