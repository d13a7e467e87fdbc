"""The idle proof: no job waits, and none is completed while we look."""

from __future__ import annotations

from idlebench.harness.clock import Clock, Deadline
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.probe.ends import Queue, QueueState
from idlebench.model.scenario import Variant
from idlebench.model.validity import Validity

_DRAIN_S = 5.0
_LOOK_S = 0.05


class IdleProof:
    """Looks at the queue before and after the window.

    The control has no queue and no work by construction. A queue that cannot be seen proves nothing:
    then the user may vouch for idleness, and every figure says so.
    """

    def __init__(self, variant: Variant, queue: Queue | None, clock: Clock) -> None:
        """Take the queue of the launch, or None where the scenario gives none."""
        self._variant = variant
        self._queue = queue
        self._clock = clock
        self._before: QueueState | None = None

    @property
    def asserted(self) -> bool:
        """Idleness was vouched for, not proved."""
        return not self._variant.control and self._before is None

    def begin(self) -> None:
        """Look before the window, giving start-up jobs a little time to drain.

        Raises:
            InvalidLaunch: jobs wait, or nothing shows idleness and nobody vouches for it.
        """
        if self._variant.control:
            return
        state = self._queue.state() if self._queue else QueueState(None, None)
        if not state.visible:
            self._must_be_asserted()
            return
        deadline = Deadline.after(self._clock, _DRAIN_S)
        while state.depth and not deadline.passed and self._queue:
            deadline.nap(_LOOK_S)
            state = self._queue.state()
        if state.depth:
            raise InvalidLaunch(Validity.NOT_IDLE, f"{state.depth} jobs wait in the queue")
        self._before = state

    def end(self) -> None:
        """Look after the window.

        Raises:
            InvalidLaunch: jobs came or were completed meanwhile.
        """
        if self._before is None or self._queue is None:
            return
        after = self._queue.state()
        if after.depth:
            raise InvalidLaunch(Validity.NOT_IDLE, f"{after.depth} jobs came into the queue in the window")
        if after.completed != self._before.completed:
            done = (after.completed or 0) - (self._before.completed or 0)
            raise InvalidLaunch(Validity.NOT_IDLE, f"{done} jobs were completed in the window")

    def _must_be_asserted(self) -> None:
        if not self._variant.assert_idle:
            raise InvalidLaunch(
                Validity.NOT_IDLE,
                "its queue cannot be seen, so nothing shows that it is idle; give the variant a probe "
                "with a list or a stream, or vouch for it with assert_idle = true",
            )
