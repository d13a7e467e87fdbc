"""The function that a loop calls between two sleeps, where samples met the sleep alone."""

from __future__ import annotations

import pytest

from idlebench.diagnose.source.turns import at_work
from idlebench.model.diagnosis import Cost, Finding, FindingName, Place

POLLER = """
import time

def find_jobs(client):
    \"\"\"Look through all.\"\"\"
    return list(client.scan_iter("job:*"))

def main(client):
    prepare(client)
    while True:
        for job in find_jobs(client):
            handle(job)
        time.sleep(2)
"""
STOPPABLE = """
class Sweeper:
    def run(self):
        while not self.stop.wait(5.0):
            try:
                self.sweep()
            except OSError:
                self.recover()

    def sweep(self):
        with self.pool.connection() as connection:
            connection.execute("select * from events")
"""


def found(line: int, name: FindingName = FindingName.EXPENSIVE_POLL) -> Finding:
    """A finding at a line of a program."""
    place = Place("/app/poller.py", line, "main", "time.sleep(2)")
    return Finding(name, 0.9, "", "", (), place, None, {}, Cost(1.0, 1.0, None), None, None, "")


@pytest.mark.parametrize(
    ("source", "line", "function", "at"),
    [(POLLER, 13, "find_jobs", 6), (STOPPABLE, 4, "sweep", 11)],
)
def test_the_one_function_that_a_turn_calls_is_named(source: str, line: int, function: str, at: int) -> None:
    """What hangs on the answer is not: nor what is called once before the loop. And the finding says so."""
    finding = at_work(found(line), source)
    assert finding.where is not None
    assert (finding.where.function, finding.where.line) == (function, at)
    assert finding.where.source == source.splitlines()[at - 1].strip()
    assert finding.evidence["line"] == "read from the source of poller.py"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (POLLER, 6),  # the work itself was seen
        (POLLER, 11),
        (POLLER, 9),  # not in a loop
        (POLLER.replace("handle(job)\n", "handle(job)\n        report(client)\n"), 14),  # two could be meant
        (
            POLLER.replace("find_jobs(client):\n        ", "client.keys('*'):\n        "),
            13,
        ),  # not of this file
        (POLLER.replace("sleep(2)", "rest(2)"), 13),
        ("no python (", 1),
    ],
)
def test_else_the_line_that_was_seen_stays(source: str, line: int) -> None:
    """A reading of source must leave one answer only."""
    finding = found(line)
    assert at_work(finding, source) is finding


def test_only_rare_and_heavy_work_is_looked_for() -> None:
    """The line of a short poll is the one that wakes."""
    finding = found(13, FindingName.SHORT_POLL)
    assert at_work(finding, POLLER) is finding
