"""The end of a run: stop everything, run what was left to run, remove what was left to remove."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from .family import Family
from .removal import Doomed
from .spawning import Program, SpawnError, start
from .stopping import NS_PER_S, Stopping
from .sweep import Seen, end_marked

BROKER: Final = "broker"
"""The spawn of this name is stopped after all others, so that they do not die of its absence first."""
COMMAND_DEADLINE_S: Final = 5.0
PAUSE_S: Final = 0.01


@dataclass
class Will:
    """What is to be done when the run is over.

    Attributes:
        commands: to run if the harness did not close the run itself.
        doomed: what to remove.
        ledger: the ledger file, removed last and only if nothing survived; "" for none.
    """

    commands: list[Program] = field(default_factory=list)
    doomed: list[Doomed] = field(default_factory=list)
    ledger: str = ""


def carry_out(family: Family, will: Will, *, grace_s: float, run_commands: bool, wake: int) -> int:
    """End everything; give the number of processes that survived.

    Args:
        family: what lives.
        will: what is to be done after.
        grace_s: for the workers, and again for the broker.
        run_commands: whether to run the commands.
        wake: readable when a signal (such as SIGCHLD) arrived.
    """
    grace_ns = round(grace_s * NS_PER_S)
    brokers = [child for child in family.living() if child.name == BROKER]
    others = [child for child in family.living() if child.name != BROKER]
    pause = _pauser(wake)
    _finish(Stopping(others, lambda _: family.everyone(brokers), grace_ns, family.pid), family, pause)
    _finish(Stopping(brokers, lambda _: family.everyone(), grace_ns, family.pid), family, pause)
    survivors = _sweep(family, pause)
    if run_commands:
        for command in will.commands:
            _run(command, family, pause)
    removed = [doomed.remove() for doomed in reversed(will.doomed)]
    if will.ledger and not survivors and all(removed):
        Doomed(will.ledger, None).remove()
    return survivors


def _pauser(wake: int) -> Callable[[], None]:
    """Give a pause that a signal ends early."""

    def pause() -> None:
        ready, _, _ = select.select([wake], [], [], PAUSE_S)
        if ready:
            os.read(wake, 4096)

    return pause


def _finish(stopping: Stopping, family: Family, pause: Callable[[], None]) -> None:
    """Step until it is over; it has its own deadline."""
    family.reap()
    stopping.begin()
    while True:
        family.reap()
        if stopping.step():
            return
        pause()


def _sweep(family: Family, pause: Callable[[], None]) -> int:
    """Kill whatever carries the run's mark but no longer descends from us; count what lives after it."""

    def rest() -> None:
        pause()
        family.reap()

    left = end_marked(family.run_id, grace_s=0.0, seen=Seen(pause=rest))
    return len({one.pid for one in left} | set(family.everyone()))


def _run(command: Program, family: Family, pause: Callable[[], None]) -> None:
    """Run one last command, killed at its deadline; its failure leaves the rest to be done."""
    try:
        child = start(command, family.run_id)
    except SpawnError:
        return
    family.children.append(child)
    deadline = time.monotonic() + COMMAND_DEADLINE_S
    while child.alive and time.monotonic() < deadline:
        pause()
        family.reap()
    _finish(Stopping([child], lambda _: family.everyone(), 0), family, pause)


def as_programs(commands: Sequence[tuple[tuple[str, ...], dict[str, str]]]) -> list[Program]:
    """Name commands and send their output nowhere."""
    return [
        Program(f"end-{number}", argv, "/", env, os.devnull) for number, (argv, env) in enumerate(commands)
    ]
