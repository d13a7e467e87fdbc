"""The phase of native code: what threads that hardly rest, and have no interpreter, are doing."""

from __future__ import annotations

import platform
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from idlebench.diagnose.signals.rights import no_samples
from idlebench.diagnose.wait_shares import WaitTally
from idlebench.measure.memory import Memory
from idlebench.measure.native_code import UNKNOWN, NativeCode, NativePlace
from idlebench.measure.perf_samples import PerfSample, sample_threads
from idlebench.measure.syscalls import RUNNING, TABLES, decoded
from idlebench.measure.waits import WaitLook, WaitReader
from idlebench.model.evidence import Descriptor, Frame, MissingRight, NativeEvidence, StackShare

SECONDS: Final = 0.8
MOST_THREADS: Final = 8
_MOST_STACKS: Final = 16
_FEWEST_ALIKE: Final = 4
_FEWEST: Final = 20
_DIFFER: Final = 0.25

Describe = Callable[[int, int], tuple[Descriptor, ...]]
"""Tells what a descriptor of a process is."""
Thread = tuple[int, int]
"""Process and native thread id."""


@dataclass(frozen=True, slots=True)
class Natives:
    """What the phase gave.

    Attributes:
        threads: by process and native thread id.
        missing: that it is not allowed, and why.
    """

    threads: Mapping[Thread, NativeEvidence] = field(default_factory=dict)
    missing: tuple[MissingRight, ...] = ()


NO_NATIVES: Final = Natives()


def look_at_natives(
    threads: Sequence[Thread], describe: Describe, *, sleep: Callable[[float], None]
) -> Natives:
    """Sample threads by the clock of their own CPU, the first `MOST_THREADS` of them.

    Args:
        threads: of native code, those that use most CPU first.
        describe: tells what a descriptor of a process is.
        sleep: as `time.sleep`.
    """
    if not threads:
        return NO_NATIVES
    try:
        samples = sample_threads([tid for _, tid in threads[:MOST_THREADS]], SECONDS, sleep=sleep)
    except OSError as error:
        return Natives(missing=(no_samples(error),))
    reader = WaitReader()
    memory = Memory()
    try:
        found = {}
        for pid, tid in threads[:MOST_THREADS]:
            if samples.get(tid):
                try:
                    code = NativeCode(pid, memory)
                except OSError:
                    continue  # it has ended
                found[pid, tid] = _evidence(pid, samples[tid], code, reader, partial(describe, pid))
        return Natives(found)
    finally:
        reader.close()
        memory.close()


def _evidence(
    pid: int,
    samples: Sequence[PerfSample],
    code: NativeCode,
    reader: WaitReader,
    describe: Callable[[int], tuple[Descriptor, ...]],
) -> NativeEvidence:
    table = TABLES.get(platform.machine(), {})
    tally = WaitTally()
    looks: dict[tuple[int, tuple[int, ...]], WaitLook] = {}
    own = []
    for sample in samples:
        number = code.call_number(sample)
        if number is None:
            own.append(sample)
            tally.add(WaitLook(RUNNING), 0.0)
            continue
        key = (number, sample.arguments)
        if key not in looks:
            name = "call" if number == UNKNOWN else table.get(number, f"call-{number}")
            looks[key] = reader.look_of(pid, decoded(name, sample.arguments))
        tally.add(looks[key], 0.0)
    stacks = Counter(code.frames(one) for one in samples)
    return NativeEvidence(
        calls=tally.shares(describe),
        stacks=tuple(
            StackShare(tuple(_frame(place) for place in places), count / len(samples), active=True)
            for places, count in stacks.most_common(_MOST_STACKS)
            if places
        ),
        changing=changing(own),
    )


def _frame(place: NativePlace) -> Frame:
    return Frame(place.file, 0, place.function, library=not place.program)


def changing(samples: Sequence[PerfSample]) -> float | None:
    """Give how many registers differ, on average, from one sample to the next at the same instruction.

    Args:
        samples: of a program's own code.

    Returns:
        None if too few of them are at the same instructions.
    """
    alike: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)
    for sample in samples:
        alike[sample.code].append(sample.general)
    groups = [group for group in alike.values() if len(group) >= _FEWEST_ALIKE]
    counted = sum(len(group) for group in groups)
    if counted < _FEWEST:
        return None
    return sum(len(group) * _differing(group) for group in groups) / counted


def _differing(group: Sequence[tuple[int, ...]]) -> int:
    """Count the registers that hold something else more often than in a quarter of the samples."""
    return sum(len(set(values)) > max(2, _DIFFER * len(group)) for values in zip(*group, strict=True))
