"""What threads that hardly rest are doing: samples by the clock of their own CPU, beside the stacks."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from statistics import fmean
from typing import Final

from idlebench.diagnose.signals.rights import no_samples
from idlebench.diagnose.wait_shares import WaitTally
from idlebench.measure.memory import Memory
from idlebench.measure.native_code import UNKNOWN, NativeCode, NativePlace
from idlebench.measure.perf_records import PerfSample
from idlebench.measure.perf_samples import ThreadSampler
from idlebench.measure.syscalls import RUNNING, TABLES, decoded
from idlebench.measure.waits import WaitLook, WaitReader
from idlebench.model.evidence import CpuSamples, Descriptor, Frame, MissingRight, StackShare, WaitShare

SECONDS: Final = 0.8
"""Enough for as many samples as there is room for, of a thread that has half of a core."""
MOST_THREADS: Final = 8
_MOST_STACKS: Final = 16
_FEWEST_PAIRS: Final = 12

Describe = Callable[[int, int], tuple[Descriptor, ...]]
"""Tells what a descriptor of a process is."""
Thread = tuple[int, int]
"""Process and native thread id."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What the phase gave.

    Attributes:
        threads: by process and native thread id.
        missing: that it is not allowed, and why.
    """

    threads: Mapping[Thread, CpuSamples] = field(default_factory=dict)
    missing: tuple[MissingRight, ...] = ()


NOTHING_SAMPLED: Final = Sampled()


class CpuSampling:
    """One such phase: from when it is made until it is read."""

    def __init__(self, threads: Sequence[Thread], interpreted: Collection[int]) -> None:
        """Begin.

        Args:
            threads: that hardly rest, those that use most CPU first; `MOST_THREADS` of them are sampled.
            interpreted: processes whose functions an interpreter names, and no symbol.
        """
        self._threads = threads[:MOST_THREADS]
        self._interpreted = interpreted
        self._sampler: ThreadSampler | None = None
        self._missing: tuple[MissingRight, ...] = ()
        if not threads:
            return
        try:
            self._sampler = ThreadSampler(tid for _, tid in self._threads)
        except OSError as error:
            self._missing = (no_samples(f"no samples of busy threads: {error.strerror}"),)

    @property
    def active(self) -> bool:
        """Whether anything is sampled."""
        return self._sampler is not None

    def read(self, describe: Describe) -> Sampled:
        """End it, and give what was seen.

        Args:
            describe: tells what a descriptor of a process is.
        """
        if self._sampler is None:
            return Sampled({}, self._missing)
        with self._sampler as sampler:
            samples, kernel = sampler.stop(), sampler.kernel
        if not kernel:
            self._missing = (no_samples("samples of a program's own code only, and not of its system calls"),)
        found = {}
        with closing(WaitReader()) as reader, closing(Memory()) as memory:
            for pid, tid in self._threads:
                with suppress(OSError):  # it has ended
                    code = NativeCode(pid, memory)
                    if samples.get(tid):
                        looks = _Looks(pid, samples[tid], code, reader)
                        found[pid, tid] = CpuSamples(
                            calls=looks.calls(partial(describe, pid)) if kernel else (),
                            stacks=() if pid in self._interpreted else looks.stacks(),
                            changing=changing(looks.own),
                        )
        return Sampled(found, self._missing)

    def close(self) -> None:
        """End it without a look at what was seen."""
        if self._sampler is not None:
            self._sampler.close()


class _Looks:
    """The samples of one thread: those in system calls, and those in its own code."""

    def __init__(self, pid: int, samples: Sequence[PerfSample], code: NativeCode, reader: WaitReader) -> None:
        self._samples = samples
        self._code = code
        self._tally = WaitTally()
        self.own: list[PerfSample] = []
        table = TABLES.get(platform.machine(), {})
        seen: dict[tuple[int, tuple[int, ...]], WaitLook] = {}
        for sample in samples:
            number = code.call_number(sample)
            if number is None:
                self.own.append(sample)
                self._tally.add(WaitLook(RUNNING), 0.0)
                continue
            key = (number, sample.arguments)
            if key not in seen:
                name = "call" if number == UNKNOWN else table.get(number, f"call-{number}")
                seen[key] = reader.look_of(pid, decoded(name, sample.arguments))
            self._tally.add(seen[key], 0.0)

    def calls(self, describe: Callable[[int], tuple[Descriptor, ...]]) -> tuple[WaitShare, ...]:
        """Give the system calls that it was in, ``running`` among them, the most frequent first."""
        return self._tally.shares(describe)

    def stacks(self) -> tuple[StackShare, ...]:
        """Give the functions that it was in, a library's with its caller, the most frequent first."""
        counts = Counter(self._code.frames(one) for one in self._samples)
        return tuple(
            StackShare(tuple(_frame(one) for one in places), count / len(self._samples), active=True)
            for places, count in counts.most_common(_MOST_STACKS)
            if places
        )


def _frame(place: NativePlace) -> Frame:
    return Frame(place.file, 0, place.function, library=not place.program)


def changing(samples: Sequence[PerfSample]) -> float | None:
    """Give how many registers differ, on average, from one sample to the next at the same instruction.

    Args:
        samples: of a program's own code, in the order of time.

    Returns:
        None if too few of them are at the same instructions.
    """
    before: dict[int, tuple[int, ...]] = {}
    differing = []
    for sample in samples:
        known = before.get(sample.code)
        if known is not None:
            differing.append(sum(then != now for then, now in zip(known, sample.general, strict=True)))
        before[sample.code] = sample.general
    return fmean(differing) if len(differing) >= _FEWEST_PAIRS else None
