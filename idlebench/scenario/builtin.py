"""What a scenario needs to know of the built-in workers: options in use, readiness, probe, rest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from idlebench.model.scenario import BuiltinWorker, Channel, OptionValue, Place, Probe, Ready, ReadyWhen
from idlebench.workers.options import WORKERS, defaults

JOB: Final = {"payload": '{{"id": "{probe_id}"}}'}
"""A job on a list is JSON with an id; doubled braces stand for single ones."""

READY: Final = Ready(ReadyWhen.LOG, r"^idlebench worker ready")
GROUP: Final = "idlebench"

_BLOCKING: Final = frozenset({"block", "block+backoff", "brpop", "blpop", "blmove"})
_BACKING_OFF: Final = frozenset({"backoff", "block+backoff"})
_USED_WHEN_WAIT_IS: Final = {
    "block_ms": _BLOCKING,
    "sleep_ms": frozenset({"sleep"}),
    "start_ms": _BACKING_OFF,
    "cap_ms": _BACKING_OFF,
    "factor": _BACKING_OFF,
    "jitter": _BACKING_OFF,
    "timeout_ms": frozenset({"timeout"}),
}
_LONGEST_REST_S: Final = 30.0
_PUSHED_RIGHT: Final = frozenset({"blpop"})
"""Ways to wait that pop on the left; a queue is first in, first out when it is pushed on the other side."""


def worker_of(name: str, options: Mapping[str, OptionValue]) -> BuiltinWorker:
    """Complete the options of a worker with its defaults."""
    return BuiltinWorker(name, {**defaults(name), **options})


def has_option(program: BuiltinWorker, name: str) -> bool:
    """Whether the worker has an option of this name."""
    return any(option.name == name for option in WORKERS[program.name].options)


def uses_option(program: BuiltinWorker, name: str) -> bool:
    """Whether the option has an effect with the worker's present way to wait."""
    wait = program.options.get("wait")
    return has_option(program, name) and wait in _USED_WHEN_WAIT_IS.get(name, {wait})


def probe_of(program: BuiltinWorker) -> Probe | None:
    """Give the probe of a built-in worker: it stamps the start of its handler itself.

    Jobs are taken in the order in which they were put: a list is pushed on the side that the worker
    does not pop from.
    """
    kind = WORKERS[program.name].queue
    if kind == "none":
        return None
    if kind == "sqlite":
        database = Place(Channel.SQLITE, "{tmp_dir}/queue.db")
        return Probe(database, database, stamped=True)
    done = Place(Channel.LIST, "{prefix}done")
    if kind == "stream":
        return Probe(Place(Channel.STREAM, "{prefix}queue"), done, group=GROUP, stamped=True)
    left = program.options.get("wait") not in _PUSHED_RIGHT
    notify = "{prefix}notify" if kind == "notify" else ""
    return Probe(
        Place(Channel.LIST, "{prefix}queue", payload=JOB, push_left=left, notify=notify), done, stamped=True
    )


def probe_rest_s(program: BuiltinWorker) -> float:
    """Give how long a backoff needs to climb to its longest pause and wait it once; 0 without one.

    A probe that comes sooner meets the short pauses at the foot of the ladder, and would flatter it.
    """
    options = program.options
    if options.get("wait") not in _BACKING_OFF:
        return 0.0
    pause, cap, factor = (float(options[name]) for name in ("start_ms", "cap_ms", "factor"))
    climb = 0.0
    while 0 < pause < cap and factor > 1 and climb < _LONGEST_REST_S * 1000:
        climb += pause
        pause *= factor
    rest = (climb + min(pause, cap)) / 1000
    return min(rest, _LONGEST_REST_S) if math.isfinite(rest) else _LONGEST_REST_S
