"""Which functions only calculate: those cannot be waiting for anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.diagnose.source.calculation import calculates
from idlebench.diagnose.stack_signs import Sign, share_of
from idlebench.model.evidence import Frame
from tests.unit.diagnose import seen

SIEVE = """
def sieve(limit):
    marked = [False] * limit
    for number in range(2, limit):
        for multiple in range(number * number, limit, number):
            marked[multiple] = True
    return marked
"""
RING = """
def take(self):
    while self.running:
        head = (self.head + 1) % self.size
        if head != self.tail:
            return self.slots[head]
"""
DEADLINE = """
def wait_until(due):
    total = 0
    while time.monotonic() < due:
        total += due * 2 % 7
    return total
"""
DRAIN = """
def drain(self):
    while True:
        for inbox in self.inboxes:
            if not inbox.empty():
                self.sizes[inbox] = len(inbox) * inbox.weight // 2
"""
COUNTER = """
def spin(self):
    turns = 0
    while not self.stopped:
        turns += 1
"""
CORO = """
async def crunch(rows):
    for row in rows:
        row[0] = row[1] * row[2]
        await asyncio.sleep(0)
"""
WALK = """
def walk(generator, steps):
    place = highest = 0.0
    for _ in range(steps):
        place += generator.gauss(0.0, 1.0)
        highest = max(highest, place)
    return highest
"""
FIBONACCI = """
def fibonacci(number):
    # the slow way
    if number < 2: return number
    return fibonacci(number - 1) + fibonacci(number - 2)
"""
BACKOFF = """
def ask_again(self):
    pause = 0.1
    while self.running:
        if self.client.fetch_state(): return
        pause = min(pause * 2, 30)
"""
TRIPLES = """
def signature(words):
    least = 2**32
    for at in range(len(words) - 2):
        least = min(least, zlib.crc32(" ".join(words[at:at + 3]).encode()))
    return least
"""
STOP = """
def stop(workers):
    total = 0
    for worker in workers:
        worker.join()
        total += worker.done_jobs * 2 % 7
    return total
"""
DISTANCES = """
def shortest(graph, start):
    best, heap = {start: 0}, [(0, start)]
    while heap:
        spent, here = heapq.heappop(heap)
        for there, cost in graph[here]:
            if spent + cost < best.get(there, 1 << 30):
                best[there] = spent + cost
                heapq.heappush(heap, (best[there], there))
    return best
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SIEVE, True),
        (DISTANCES, True),
        (WALK, True),
        (TRIPLES, True),
        (STOP, False),
        (FIBONACCI, True),
        (BACKOFF, False),
        (
            RING,
            False,
        ),  # an index is calculated, but the loop goes on as long as another has put nothing there
        (DEADLINE, False),
        (DRAIN, False),
        (COUNTER, False),
        (CORO, False),
        ("def broken(:\n    pass\n    pass\n    pass\n", False),
    ],
)
def test_what_looks_at_nothing_but_its_own_figures_calculates(
    tmp_path: Path,
    source: str,
    expected: bool,  # noqa: FBT001 - a case
) -> None:
    """And what looks at a clock, a queue or a flag may be waiting."""
    file = tmp_path / "worker.py"
    file.write_text(source)
    assert calculates(file, 4) is expected


def test_a_file_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    """A container's files are not ours to read; nor is a line outside of every function."""
    assert not calculates(tmp_path / "gone.py", 1)
    assert not calculates(None, 1)
    (tmp_path / "script.py").write_text("x = 1\nx *= 2\n")
    assert not calculates(tmp_path / "script.py", 2)


def test_a_library_that_calculates_for_a_function_is_part_of_it_and_one_that_waits_is_not() -> None:
    """`heapq` in Python computes; a `select` called in the midst of arithmetic waits."""
    mine = Frame("/app/worker.py", 7, "shortest", library=False, calculates=True)
    heap, selectors = (seen.lib("f", f"{seen.LIBRARY}/{name}.py") for name in ("heapq", "selectors"))
    assert share_of([seen.stack(heap, mine)], Sign.CALCULATE) == 1.0
    assert share_of([seen.stack(selectors, mine)], Sign.CALCULATE) == 0.0
    assert share_of([seen.stack(seen.user())], Sign.CALCULATE) == 0.0
