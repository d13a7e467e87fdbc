"""Measuring our own process while a callable of the user's waits in it."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

from idlebench.errors import NothingMeasuredError, UsageError
from idlebench.limit.look import Ask, look
from idlebench.limit.reading import IdleReading
from idlebench.limit.targets import Target, own_process
from idlebench.limit.waits import waits_of

_REPEAT_S: Final = 5.0


class _Returned(Exception):  # noqa: N818 - it ends a look, and is nobody's error
    """The callable returned before the look was over."""


class _Observer(threading.Thread):
    """Looks while the callable runs, then sees to it that the callable ends."""

    def __init__(self, ask: Ask, target: Target, stop: Callable[[], object] | None) -> None:
        super().__init__(name="idlebench-observer", daemon=True)
        self._ask = ask
        self._target = target
        self._end_call = stop
        self.returned = threading.Event()
        self.interrupts = False
        self.reading: IdleReading | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Look, then end the callable."""
        try:
            reading = look(self._target, self._ask, sleep=self._sleep)
            # Now, because the callable is about to end: afterwards nobody can tell where it waited.
            self.reading = dataclasses.replace(reading, waits_at=waits_of(reading, own_pid=os.getpid()))
        except _Returned:
            return
        except Exception as error:  # noqa: BLE001 - kept, and raised in the thread that called
            self.error = error
        try:
            if self._end_call is not None:
                self._end_call()
                return
        except Exception as error:  # noqa: BLE001 - as above
            self.error = error
        self._interrupt()

    def _sleep(self, seconds: float) -> None:
        if self.returned.wait(seconds):
            raise _Returned

    def _interrupt(self) -> None:
        """Interrupt the main thread as Ctrl-C does, again and again until the callable has returned."""
        main = threading.main_thread().ident or 0
        self.interrupts = True
        while not self.returned.is_set():
            signal.pthread_kill(main, signal.SIGINT)
            self.returned.wait(_REPEAT_S)


def look_while_calling(
    call: Callable[[], object],
    ask: Ask,
    *,
    stop: Callable[[], object] | None = None,
    runner: frozenset[int] = frozenset(),
) -> IdleReading:
    """Run a callable in this thread, and measure this process while it waits.

    A coroutine function is run with `asyncio.run`. When the window is over the callable is ended: by ``stop``
    if that is given, else by a KeyboardInterrupt in the main thread, as Ctrl-C would.

    Args:
        call: what waits; it must not return before the window is over.
        ask: how to look.
        stop: called in another thread; it lets the callable return.
        runner: threads that were there before the tests; they are not counted.

    Raises:
        UsageError: this is not the main thread, and there is no ``stop``.
        NothingMeasuredError: the callable returned too early.
    """
    main = threading.current_thread() is threading.main_thread()
    name = getattr(call, "__qualname__", type(call).__name__)
    if stop is None and not main:
        raise UsageError(
            f"{name} can be interrupted in the main thread only",
            remedy="give stop=: a function that lets it return",
        )
    observer = _Observer(ask, own_process(runner, f"this process while it runs {name}"), stop)
    body = _runnable(call)
    if main:
        _call_in_main_thread(body, observer)
    else:
        _call(body, observer)
    if observer.error is not None:
        raise observer.error
    if observer.reading is None:
        raise NothingMeasuredError(
            f"{name} returned before the window of {ask.window_s:g} s was over",
            remedy="give a callable that goes on waiting; it is interrupted when the window is over",
        )
    return observer.reading


def _runnable(call: Callable[[], object]) -> Callable[[], object]:
    if inspect.iscoroutinefunction(call):
        return lambda: asyncio.run(call())
    return call


def _call(body: Callable[[], object], observer: _Observer) -> None:
    observer.start()
    try:
        body()
    finally:
        observer.returned.set()
        observer.join()


def _call_in_main_thread(body: Callable[[], object], observer: _Observer) -> None:
    """Run it where it can be interrupted: ours may come late and do no harm, the user's own counts."""
    inside = True

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        if inside or not observer.interrupts:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        observer.start()
        try:
            body()
        finally:
            inside = False
    except KeyboardInterrupt:
        if not observer.interrupts:
            raise
    finally:
        inside = False
        observer.returned.set()
        observer.join()
        signal.signal(signal.SIGINT, before)
