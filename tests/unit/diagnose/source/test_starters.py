"""The function that starts processes, where samples met only what waits for them."""

from __future__ import annotations

import pytest

from idlebench.diagnose.source.starters import at_start, starts
from idlebench.model.diagnosis import Cost, Finding, FindingName, Place

MANAGER = """
import multiprocessing, time

class Manager:
    def start_worker(self, slot):
        process = multiprocessing.Process(target=work, args=(slot,))
        process.start()

    def run(self):
        while True:
            time.sleep(1)
            self.start_worker(0)
"""


def found(name: FindingName, function: str) -> Finding:
    """A finding at a function of the manager's."""
    place = Place("/app/manager.py", 11, function, "time.sleep(1)")
    cost = Cost(1.0, 1.0, None)
    return Finding(name, 0.9, "", "", (), place, None, {}, cost, None, None, "")


def test_the_one_function_that_starts_processes_is_named() -> None:
    """And the finding says that the line was read, not seen."""
    finding = at_start(found(FindingName.CRASH_LOOP, "run"), MANAGER)
    assert finding.where is not None
    assert (finding.where.function, finding.where.line) == ("start_worker", 6)
    assert finding.where.source == "process = multiprocessing.Process(target=work, args=(slot,))"
    assert finding.evidence["line"] == "read from the source of manager.py"


@pytest.mark.parametrize(
    ("name", "function", "source"),
    [
        (FindingName.SHORT_POLL, "run", MANAGER),  # no finding about processes
        (FindingName.FORK_STORM, "start_worker", MANAGER),  # seen already
        (FindingName.FORK_STORM, "run", f"{MANAGER}\ndef other():\n    os.fork()\n"),  # two could be meant
        (FindingName.FORK_STORM, "run", "no python ("),
        (FindingName.FORK_STORM, "run", "thread.start()"),
    ],
)
def test_else_what_was_seen_stays(name: FindingName, function: str, source: str) -> None:
    """A reading of source must fit one function only."""
    finding = found(name, function)
    assert at_start(finding, source) is finding


@pytest.mark.parametrize(
    "call",
    [
        "subprocess.run(['df'])",
        "os.system('df')",
        "Popen('df')",
        "await asyncio.create_subprocess_exec('df')",
    ],
)
def test_every_way_to_start_a_process_is_known(call: str) -> None:
    """Also those of asyncio."""
    assert [one.function for one in starts(f"async def check():\n    {call}\n")] == ["check"]
