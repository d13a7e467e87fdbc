"""Where our own threads and tasks wait."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import threading
from collections.abc import Iterator

import pytest

from idlebench.limit.waits import waits_of
from idlebench.model.process import ThreadReading
from tests.unit.limit.readings import reading


class Loop(threading.Thread):
    """A thread with an event loop whose one task waits deep inside."""

    def __init__(self) -> None:
        """Make it."""
        super().__init__(name="looping")
        self.waits = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.end: asyncio.Event | None = None

    def run(self) -> None:
        """Run the loop until it is ended."""
        asyncio.run(self.outer())

    async def outer(self) -> None:
        """Wait in another coroutine."""
        self.loop, self.end = asyncio.get_running_loop(), asyncio.Event()
        self.loop.call_soon(self.waits.set)
        await self.inner()

    async def inner(self) -> None:
        """Wait here: this line is what is named."""
        assert self.end is not None
        await self.end.wait()

    def stop(self) -> None:
        """End it."""
        assert self.loop is not None
        assert self.end is not None
        self.loop.call_soon_threadsafe(self.end.set)
        self.join()


@pytest.fixture
def looping() -> Iterator[Loop]:
    """The thread, waiting."""
    thread = Loop()
    thread.start()
    assert thread.waits.wait(10)
    yield thread
    thread.stop()


def active(thread: threading.Thread, wakes: int) -> ThreadReading:
    """A reading of a thread of ours."""
    return ThreadReading(os.getpid(), thread.native_id or 0, thread.name, 1000, wakes, 0, wakes)


def test_a_task_that_waits_is_named_by_its_own_line(looping: Loop) -> None:
    """Not by the loop's, which says nothing."""
    [line] = waits_of(reading(threads=(active(looping, 5),)), own_pid=os.getpid())
    assert line.startswith(f"looping {looping.native_id}: task Task-")
    assert line.endswith(" inner")


def test_the_most_active_thread_comes_first(looping: Loop) -> None:
    """One that did nothing is not named."""
    end = threading.Event()
    others = [threading.Thread(target=end.wait, name=name) for name in ("busy", "still")]
    for thread in others:
        thread.start()
    try:
        threads = (active(looping, 5), active(others[0], 50), active(others[1], 0))
        look = reading(threads=(*threads[:2], dataclasses.replace(threads[2], cpu_ns=0)))
        lines = waits_of(look, own_pid=os.getpid())
    finally:
        end.set()
        for thread in others:
            thread.join()
    assert [line.partition(" ")[0] for line in lines] == ["busy", "looping"]


def test_a_process_whose_stacks_cannot_be_read_says_why() -> None:
    """The figures stand all the same."""
    [line] = waits_of(
        reading(threads=(ThreadReading(2**22 + 5, 2**22 + 5, "gone", 1, 1, 0, 1),)), own_pid=os.getpid()
    )
    assert line.startswith(f"process {2**22 + 5}: ")
