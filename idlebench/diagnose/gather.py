"""Everything that can be seen of a live process, without judging it: counters first, stacks last."""

from __future__ import annotations

import random
from collections.abc import Callable

from idlebench.diagnose.assemble import assemble
from idlebench.diagnose.cpu_samples import NOTHING_SAMPLED, SECONDS, CpuSampling, Sampled
from idlebench.diagnose.observer import After, ObserverCost
from idlebench.diagnose.plan import ASKED_EVERY_S, DURATION_S, FIRST_ASKED_S, LookPlan
from idlebench.diagnose.progress import GatherProgress, Phase
from idlebench.diagnose.signals.instruments import Seen, Signals
from idlebench.diagnose.signals.threads import ThreadTally
from idlebench.diagnose.stacks import NO_STACKS, Stacks, read_stacks
from idlebench.diagnose.start_up import MOST_LONGER_S, is_over
from idlebench.diagnose.watch import Watch, Watched
from idlebench.harness.clock import Clock, SystemClock
from idlebench.measure.reader import ProcessReader
from idlebench.measure.sampler import TreeSampler
from idlebench.measure.system import open_reader
from idlebench.model.evidence import Evidence
from idlebench.model.process import ProcessRef

Enough = Callable[[Evidence], bool]
"""Told what the counters say so far; True: they say enough, stacks may be read now."""


def gather(
    target: ProcessRef,
    *,
    duration_s: float = DURATION_S,
    broker_url: str = "",
    clock: Clock | None = None,
    reader: ProcessReader | None = None,
    on_progress: Callable[[GatherProgress], None] | None = None,
    enough: Enough | None = None,
) -> Evidence:
    """Look at a process and everything below it.

    The target is never stopped, signalled or changed. Counters, cadence, waits, sockets and the broker
    come first, in one window; then samples of threads that hardly rest, and stacks, which need reading
    its memory; then counters once more.

    Args:
        target: root of the tree.
        duration_s: how long to look in all, in seconds, at least 1.
        broker_url: the target's broker, with its credentials, or "" to find it by itself.
        clock: time; None for the machine's.
        reader: how processes are read; None for this system's.
        on_progress: told what is being done, a few times a second.
        enough: asked after 1.5 s of counters and each second after that, with evidence that has no stacks
            yet. If it says yes, stacks are read for a second and the rest of the time is not used.

    Returns:
        What was seen. What could not be read is None, and `Evidence.missing` says why. A target that ended
        while it was looked at gives what was seen until then, with ``ended``.

    Raises:
        UsageError: the duration is too short, or the process is hidden from this user.
        NothingMeasuredError: the target was gone before anything could be read.
    """
    used = open_reader() if reader is None else reader
    try:
        gathering = _Gathering(
            target, broker_url, used, SystemClock() if clock is None else clock, on_progress
        )
        return gathering.run(duration_s, enough)
    finally:
        if reader is None:
            used.close()


class _Gathering:
    """One gathering, phase by phase."""

    def __init__(
        self,
        target: ProcessRef,
        broker_url: str,
        reader: ProcessReader,
        clock: Clock,
        on_progress: Callable[[GatherProgress], None] | None,
    ) -> None:
        self._target = target
        self._clock = clock
        self._tell = on_progress
        self._broker_url = broker_url
        self._rng = random.Random()  # noqa: S311 - jitter, not a secret
        self._sampler = TreeSampler(
            [target], reader=reader, monotonic_ns=clock.monotonic_ns, sleep=clock.sleep
        )
        self._cost = ObserverCost(clock)
        self._open()
        # Stacks must not overlap the window: these are set when it is over.
        self._watched: Watched | None = None
        self._seen: Seen | None = None

    def run(self, duration_s: float, enough: Enough | None) -> Evidence:
        """Go through all phases, and let go of everything whatever happens."""
        try:
            return self._run(duration_s, enough)
        finally:
            self._signals.close()
            self._sampler.close()

    def _open(self) -> None:
        """Make the instruments of a window ready."""
        tally = ThreadTally()
        self._signals = Signals(self._target, tally, self._broker_url, clock=self._clock, rng=self._rng)
        self._watch = Watch(self._sampler, self._signals.instruments, tally, clock=self._clock, rng=self._rng)

    def _run(self, duration_s: float, enough: Enough | None) -> Evidence:
        self._cost.begin()
        self._watch.begin()
        plan = LookPlan.of(duration_s, stacks=bool(self._signals.python_processes()))
        plan = self._count(plan, enough)
        self._cost.end()
        self._watched = self._watch.watched()
        self._seen = self._signals.seen()
        plan = plan.for_bursts(self._watched.slices, self._watched.reading.seconds)
        evidence = self._evidence(NO_STACKS, NOTHING_SAMPLED, None)
        if evidence.ended:
            return evidence
        restless = self._signals.restless()
        if not plan.stacks_s and not restless:
            return evidence
        self._report(Phase.STACKS, plan.counters_s / duration_s)
        pids = self._signals.python_processes()
        sampling = CpuSampling(restless, self._signals.interpreted())
        try:
            stacks = read_stacks(pids, plan.stacks_s) if plan.stacks_s else NO_STACKS
            if sampling.active and not stacks.threads:
                self._clock.sleep(SECONDS)
            samples = sampling.read(self._signals.describe)
        finally:
            sampling.close()
        self._report(Phase.AFTER, 1 - plan.after_s / duration_s)
        after = self._count_again(plan.after_s) if stacks.threads else None
        self._report(Phase.AFTER, 1.0)
        return self._evidence(stacks, samples, after)

    def _count(self, plan: LookPlan, enough: Enough | None) -> LookPlan:
        """Go through the counter phase; give the plan of what is left."""
        began_ns = self._clock.monotonic_ns()
        end_ns = began_ns + round(plan.counters_s * 1e9)
        ask_ns = began_ns + round(FIRST_ASKED_S * 1e9)
        total_s = plan.counters_s + plan.stacks_s + plan.after_s
        restarted = False
        while (now_ns := self._clock.monotonic_ns()) < end_ns:
            if not self._watch.go_on(min(end_ns, ask_ns, now_ns + 250_000_000)):
                break
            now_ns = self._clock.monotonic_ns()
            self._report(Phase.COUNTERS, min(1.0, (now_ns - began_ns) / 1e9 / total_s))
            if not restarted and is_over(self._watch.slices, self._watch.used_before_s):
                restarted = True
                end_ns += min(now_ns - began_ns, round(MOST_LONGER_S * 1e9))
                self._begin_anew()
            if now_ns >= ask_ns and now_ns < end_ns:
                ask_ns += round(ASKED_EVERY_S * 1e9)
                if enough is not None and enough(self._evidence(NO_STACKS, NOTHING_SAMPLED, None)):
                    return plan.cut_short()
        return plan

    def _begin_anew(self) -> None:
        """Forget the start-up that was seen, and begin the window now."""
        self._signals.close()
        self._open()
        self._watch.begin()

    def _count_again(self, seconds: float) -> After | None:
        watch = Watch(self._sampler, (), ThreadTally(), clock=self._clock, rng=self._rng)
        watch.begin()
        watch.go_on(self._clock.monotonic_ns() + round(seconds * 1e9))
        reading = watch.watched().reading
        return After(reading.wakes_per_s, reading.cpu_percent)

    def _evidence(self, stacks: Stacks, samples: Sampled, after: After | None) -> Evidence:
        watched = self._watch.watched() if self._watched is None else self._watched
        seen = self._signals.seen() if self._seen is None else self._seen
        observer = self._cost.observer(watched, stacks, after)
        return assemble(
            self._target,
            watched,
            self._watch.threads,
            seen,
            stacks=stacks,
            samples=samples,
            observer=observer,
        )

    def _report(self, phase: Phase, done: float) -> None:
        if self._tell is not None:
            self._tell(GatherProgress(phase, done, self._watch.cpu_percent, self._watch.wakes_per_s))
