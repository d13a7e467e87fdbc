"""A relay of threads as one thread: what each did says little, what all did says what they are for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from idlebench.diagnose.signals.relays import Relay
from idlebench.model.evidence import ProcessEvidence, StackShare, ThreadEvidence, WaitShare
from idlebench.model.process import ProcessRef

LEAST_BORN_PER_S: Final = 1.0
FEWEST_AT_ONCE: Final = 0.6
MOST_AT_ONCE: Final = 3.0
"""Births a second times the seconds that each lives: one in a relay, many where many timers run."""
_INTERPRETERS: Final = frozenset({"node", "deno", "bun"})  # their worker threads are no timers


def is_relay(relay: Relay) -> bool:
    """Tell whether threads hand over to one another: hardly ever none of them, and never many."""
    if relay.lived_s is None or relay.born_per_s < LEAST_BORN_PER_S:
        return False
    return FEWEST_AT_ONCE <= relay.born_per_s * relay.lived_s <= MOST_AT_ONCE


def joined(
    threads: Sequence[ThreadEvidence],
    relays: Mapping[ProcessRef, Relay],
    processes: Sequence[ProcessEvidence],
    strays: Mapping[int, Sequence[StackShare]],
) -> tuple[ThreadEvidence, ...]:
    """Replace the threads of each relay by one that did what they did together.

    Args:
        threads: all of the tree.
        relays: threads that came, by process.
        processes: of the tree: what no lasting thread used the relay did.
        strays: by pid, stacks of threads that no counter has met: too young.

    Returns:
        The threads in their order, those of a relay at the end as one. The last of its threads gives it id
        and name; its wakes are at least its births.
    """
    kept = list(threads)
    for process in processes:
        relay = relays.get(process.ref)
        members = [one for one in kept if one.pid == process.ref.pid and one.passing]
        if relay is None or process.runtime in _INTERPRETERS or not members:
            continue
        kept = [one for one in kept if one not in members]
        if not is_relay(relay):
            kept += _with_strays(members, strays.get(process.ref.pid, ()))
            continue
        lasting = sum(one.cpu_percent or 0.0 for one in kept if one.pid == process.ref.pid)
        left = max(0.0, process.cpu_percent - lasting)
        kept.append(_one(members, relay, left, strays.get(process.ref.pid, ())))
    return tuple(kept)


def _one(
    members: Sequence[ThreadEvidence], relay: Relay, cpu_percent: float, strays: Sequence[StackShare]
) -> ThreadEvidence:
    last = max(members, key=lambda one: one.tid)
    stacks = [*strays, *(stack for one in members for stack in one.stacks)]
    seen = [one.waits for one in members if one.waits]
    return replace(
        last,
        passing=False,
        cpu_percent=cpu_percent,
        wakes_per_s=max(relay.born_per_s, _sum(one.wakes_per_s for one in members)),
        preemptions_per_s=_sum(one.preemptions_per_s for one in members),
        timeslices_per_s=_sum(one.timeslices_per_s for one in members),
        run_queue_percent=_sum(one.run_queue_percent for one in members),
        cadence=relay.cadence,
        waits=_merged([wait for waits in seen for wait in waits], len(seen)),
        stacks=_evened(stacks),
    )


def _with_strays(members: Sequence[ThreadEvidence], strays: Sequence[StackShare]) -> Sequence[ThreadEvidence]:
    """Give the youngest the stacks of those that came after it: they are its like."""
    *others, last = sorted(members, key=lambda one: one.tid)
    return [*others, last if last.stacks or not strays else replace(last, stacks=_evened(strays))]


def _evened(stacks: Sequence[StackShare]) -> tuple[StackShare, ...]:
    total = sum(one.share for one in stacks) or 1.0
    return tuple(replace(one, share=one.share / total) for one in stacks)


def _sum(figures: Iterable[float | None]) -> float:
    return sum(one or 0.0 for one in figures)


def _merged(waits: Sequence[WaitShare], looks: int) -> tuple[WaitShare, ...]:
    """Join waits of one kind; of their timeouts the longest, since each look came late into its wait."""
    groups: defaultdict[tuple[str, str, bool], list[WaitShare]] = defaultdict(list)
    for one in waits:
        groups[one.call, one.wchan, one.timeout_s is None or math.isinf(one.timeout_s)].append(one)
    joined_waits = []
    for group in groups.values():
        longest_s = max((one.timeout_s for one in group if one.timeout_s is not None), default=None)
        limit_s = None if longest_s is None or math.isinf(longest_s) else longest_s
        share = sum(one.share for one in group) / looks
        joined_waits.append(
            replace(group[0], timeout_s=longest_s, share=share, shortest_s=limit_s, longest_s=limit_s)
        )
    return tuple(sorted(joined_waits, key=lambda one: -one.share))
