"""A process that stores a run, ended by the kernel or by a limit: what it stored is there."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from idlebench.model.events import LaunchEnded
from idlebench.store.disk import AppendFile, RealDisk
from idlebench.store.event_log import read_events
from idlebench.store.load import load_run
from idlebench.store.places import Place
from idlebench.store.run_directory import RunDirectory
from tests.unit.store.records import events_of, launch, window

DEV_FULL = Path("/dev/full")

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from idlebench.store.places import Place
from idlebench.store.run_directory import RunDirectory
from tests.unit.store.records import events_of, launch, window

parent, spare, count, hold = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "hold"
records = [launch("control", window(0.0), repeat=number) for number in range(count)]
started, broker, *launches, ended = events_of(records)
run = RunDirectory.create(parent, "r1", fallbacks=[Place(spare, private=True)])
text = 'title = "Nothing"\\n[[variants]]\\nname = "nap"\\ncommand = ["sleep", "9"]\\nassert_idle = true\\n'
run(replace(started, scenario="naps", scenario_text=text))
run(broker)
for number, event in enumerate(launches, 1):
    run(event)
    print(number, flush=True)
if hold:
    sys.stdin.read()
for warning in run.warnings:
    print(warning, file=sys.stderr)
print(run.finish())
"""


def start(tmp_path: Path, count: int, mode: str, *, file_size: int | None = None) -> subprocess.Popen[str]:
    """Start a process that stores a run of so many launches."""

    def limit() -> None:
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "reports"), str(tmp_path / "spare"), str(count), mode],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,  # noqa: PLW1509 - pytest's process has no other thread here
    )


@pytest.mark.parametrize("count", [1, 30])
def test_a_killed_process_leaves_every_finished_launch(tmp_path: Path, count: int) -> None:
    """SIGKILL in the middle of a run costs nothing that had been measured."""
    process = start(tmp_path, count, "hold")
    try:
        assert process.stdout is not None
        for number in range(1, count + 1):
            assert process.stdout.readline() == f"{number}\n"
    finally:
        process.kill()
        process.communicate(timeout=30)
    result = load_run(tmp_path / "reports" / "r1")
    assert [(cell.variant, cell.launches) for cell in result.cells] == [("control", count)]
    assert (result.complete, result.finished) == (False, "")


def test_a_process_killed_while_it_writes_leaves_a_log_that_can_be_read(tmp_path: Path) -> None:
    """Wherever the kill falls, whole lines are read and at most the last one is missing."""
    process = start(tmp_path, 2000, "write")
    try:
        assert process.stdout is not None
        for _ in range(100):
            process.stdout.readline()
    finally:
        process.kill()
        out, _ = process.communicate(timeout=30)
    events = read_events(tmp_path / "reports" / "r1" / "run.jsonl")
    stored = sum(isinstance(event, LaunchEnded) for event in events)
    assert stored >= 100 + len(out.splitlines()) - 1


def test_a_limit_on_the_size_of_files_is_survived_and_told(tmp_path: Path) -> None:
    """A real refusal by the kernel (RLIMIT_FSIZE) in the middle of a line: the run ends, and says it is lost.

    The limit holds for every file of the process, so that the fallback cannot take the run either.
    """
    process = start(tmp_path, 40, "write", file_size=16_384)
    out, err = process.communicate(timeout=60)
    assert "40" in out.splitlines(), err
    assert "could not be stored anywhere" in err
    assert "File too large" in err
    log = tmp_path / "reports" / "r1" / "run.jsonl"
    assert log.stat().st_size <= 16_384
    assert 0 < sum(isinstance(event, LaunchEnded) for event in read_events(log)) < 40


@pytest.mark.skipif(not DEV_FULL.exists(), reason="this system has no /dev/full")
def test_a_full_device_is_left_for_the_spare_place(tmp_path: Path) -> None:
    """/dev/full refuses every write as a full disk does; the run is stored whole elsewhere."""

    class FullDevice(RealDisk):
        """A disk whose log is the full device."""

        def open_append(self, path: Path) -> AppendFile:
            return super().open_append(DEV_FULL if "reports" in path.parts else path)

    events = events_of([launch("control", window(0.0))])
    spare = Place(tmp_path / "spare", private=True)
    run = RunDirectory.create(tmp_path / "reports", "r1", disk=FullDevice(), fallbacks=[spare])
    for event in events:
        run(event)
    assert run.finish() == spare.path
    assert read_events(spare.path / "run.jsonl") == events
    assert "No space left on device" in run.warnings[0]
