"""SIGTERM in a worker that blocks: a wait ends at once, a job in hand is not cut in half.

A blocking read is not interrupted by a flag: Python resumes the system call after the handler. The
handler therefore raises, but only where nothing can be lost by it. A reply that is on its way is given
a moment to arrive, because a pop that is abandoned after the broker has answered loses its job.
"""

from __future__ import annotations

import signal
import time
from enum import Enum, auto
from types import FrameType
from typing import Final

REPLY_GRACE_S: Final = 0.05
"""How long a command that was sent before SIGTERM may still be answered."""


class Stopped(BaseException):  # not an error, and no `except Exception` may swallow it
    """The worker was asked to end, and nothing is in hand."""


class Place(Enum):
    """What the worker is doing when the signal comes."""

    COMMAND = auto()
    SLEEP = auto()
    HANDLER = auto()


class Stopper:
    """Ends the worker when SIGTERM or SIGINT comes, as ``on_sigterm`` says.

    Attributes:
        requested: a signal has come.
        policy: ``finish``, ``exit`` or ``ignore``.
    """

    def __init__(self, policy: str) -> None:
        """Change nothing yet."""
        self.requested = False
        self.policy = policy
        self._place = Place.COMMAND

    def install(self) -> None:
        """Take over the signals of this process. Main thread only."""
        if self.policy == "ignore":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            return
        signal.signal(signal.SIGALRM, self._grace_over)
        signal.signal(signal.SIGTERM, self._asked)
        signal.signal(signal.SIGINT, self._asked)

    def disarm(self) -> None:
        """Raise no more: the worker is on its way out."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self.policy != "ignore":
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
                signal.signal(number, signal.SIG_IGN)

    def check(self) -> None:
        """End here if a signal has come: between two jobs, with nothing in hand.

        Raises:
            Stopped: a signal has come.
        """
        if self.requested:
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Sleep; a signal ends it at once.

        Raises:
            Stopped: a signal has come, before or during the sleep.
        """
        self._place = Place.SLEEP  # before the check: a signal between the two raises too
        try:
            self.check()
            time.sleep(seconds)
        finally:
            self._place = Place.COMMAND

    def wait_forever(self) -> None:
        """Block in the kernel until a signal comes.

        Raises:
            Stopped: it came.
        """
        self._place = Place.SLEEP
        while True:
            self.check()
            signal.pause()

    def work(self, seconds: float) -> None:
        """Simulate a handler that takes that long: ``finish`` lets it end, ``exit`` raises out of it.

        Raises:
            Stopped: a signal has come and the policy is ``exit``.
        """
        self._place = Place.HANDLER
        try:
            time.sleep(seconds)
        finally:
            self._place = Place.COMMAND
            if self.requested:
                self._allow_reply()

    def _asked(self, _signal: int, _frame: FrameType | None) -> None:
        self.requested = True
        if self._place is Place.SLEEP or (self._place is Place.HANDLER and self.policy == "exit"):
            raise Stopped
        if self._place is Place.COMMAND:
            self._allow_reply()

    def _allow_reply(self) -> None:
        """Start the moment for the reply; repeated, should an exception once be swallowed on its way."""
        signal.setitimer(signal.ITIMER_REAL, REPLY_GRACE_S, REPLY_GRACE_S)

    def _grace_over(self, _signal: int, _frame: FrameType | None) -> None:
        if self._place is not Place.HANDLER or self.policy == "exit":
            raise Stopped
