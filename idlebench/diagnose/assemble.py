"""Signals put together into one `Evidence`; nothing is read and nothing judged here."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Final

from idlebench.diagnose.cpu_samples import Sampled
from idlebench.diagnose.relays import joined
from idlebench.diagnose.signals.instruments import Seen
from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.diagnose.stacks import Stacks
from idlebench.diagnose.watch import Watched
from idlebench.measure.runtime_packages import packages_of
from idlebench.model.evidence import (
    Evidence,
    ObserverEvidence,
    ProcessEvidence,
    StackShare,
    ThreadEvidence,
)
from idlebench.model.process import ProcessRef

RULE_OF_THREE: Final = 3.0
"""No event seen in T seconds bounds its rate by 3 / T at 95 % (Hanley and Lippman-Hand, JAMA 1983)."""


def assemble(
    target: ProcessRef,
    watched: Watched,
    threads: ThreadTally,
    seen: Seen,
    *,
    stacks: Stacks,
    samples: Sampled,
    observer: ObserverEvidence,
) -> Evidence:
    """Put it together.

    Args:
        target: root of the tree.
        watched: counters of the tree.
        threads: counters of its threads.
        seen: what the instruments saw.
        stacks: what the interpreter says.
        samples: what threads that hardly rest do.
        observer: what looking cost.
    """
    reading = watched.reading
    return Evidence(
        root=target,
        seconds=reading.seconds,
        cpu_percent=reading.cpu_percent,
        cpu_slices=watched.slices,
        wakes_per_s=reading.wakes_per_s,
        wakes_limit=RULE_OF_THREE / reading.seconds,
        processes=tuple(_completed(process, threads, stacks) for process in seen.processes),
        threads=_threads(threads, seen, stacks, samples),
        children=seen.children,
        peers=seen.peers,
        broker=seen.broker,
        throttled_percent=seen.throttled_percent,
        paused=reading.paused,
        ended=watched.ended,
        missing=(*seen.missing, *samples.missing, *stacks.missing),
        observer=observer,
    )


def _completed(process: ProcessEvidence, tally: ThreadTally, stacks: Stacks) -> ProcessEvidence:
    """Add threads that came and went, and packages of its stacks: pure Python modules show nowhere else."""
    frames = (
        frame.file
        for (pid, _), found in stacks.threads.items()
        if pid == process.ref.pid
        for stack in found.stacks
        for frame in stack.frames
    )
    return dataclasses.replace(
        process,
        packages=tuple(dict.fromkeys((*process.packages, *packages_of(frames)))),
        threads_passed_per_s=tally.passed_per_s().get(process.ref, 0.0),
    )


def _threads(tally: ThreadTally, seen: Seen, stacks: Stacks, samples: Sampled) -> tuple[ThreadEvidence, ...]:
    found = []
    met = set()
    for key, thread in tally.evidence().items():
        met.add((thread.pid, thread.tid))
        own = stacks.threads.get((thread.pid, thread.tid))
        found.append(
            dataclasses.replace(
                thread,
                title="" if own is None else own.title,
                cadence=seen.cadences.get(key),
                system_share=seen.system_shares.get(key),
                waits=seen.waits.get(key, ()),
                stacks=() if own is None else own.stacks,
                sampled=samples.threads.get((thread.pid, thread.tid)),
            )
        )
    strays: defaultdict[int, list[StackShare]] = defaultdict(list)
    for (pid, tid), own in stacks.threads.items():
        if (pid, tid) not in met:
            strays[pid].extend(own.stacks)
    threads = joined(found, seen.relays, seen.processes, strays)
    return tuple(sorted(threads, key=lambda one: (-(one.wakes_per_s or 0), -(one.cpu_percent or 0), one.tid)))
