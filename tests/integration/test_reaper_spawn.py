"""The reaper starts real processes the way a shell would, and says why when it cannot."""

from __future__ import annotations

import os
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.errors import ReaperError, UsageError
from idlebench.harness.reaper.client import Reaper
from idlebench.model.spawn import MARKER_VARIABLE, Spawned, SpawnRequest
from tests.integration.worker_support import until
from tests.leaks import marked_processes

DEADLINE_S = 15.0


@pytest.fixture
def run_id() -> str:
    """A run id that nobody else has."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def reaper(run_id: str) -> Iterator[Reaper]:
    """An armed reaper, closed at the end, and nothing left of its run."""
    with Reaper.start(run_id, grace_s=0.3) as started:
        yield started
    assert marked_processes(run_id) == []


def request(path: Path, *argv: str, name: str = "worker", secret: str = "") -> SpawnRequest:
    """A request to start a program in a directory."""
    return SpawnRequest(name, argv, path, {**os.environ, "SECRET": secret}, path / f"{name}.log")


def python(reaper: Reaper, path: Path, code: str, name: str = "worker") -> Spawned:
    """Start a line of Python."""
    return reaper.spawn(request(path, sys.executable, "-c", code, name=name))


def status(pid: int) -> dict[str, str]:
    """The fields of /proc/PID/status."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_a_spawn_is_marked_and_leads_its_own_group(reaper: Reaper, run_id: str, tmp_path: Path) -> None:
    """Its environment names the run and the spawn; its group is its own; its parent is the reaper."""
    spawned = reaper.spawn(request(tmp_path, "sleep", "600"))
    pid = spawned.ref.pid
    assert f"{MARKER_VARIABLE}={run_id}/worker".encode() in Path(f"/proc/{pid}/environ").read_bytes()
    assert os.getpgid(pid) == pid
    assert status(pid)["PPid"] == str(reaper.pid)


def test_a_spawn_begins_with_default_signals_and_no_descriptors(reaper: Reaper, tmp_path: Path) -> None:
    """Nothing ignored, nothing blocked, and once its libraries are loaded nothing open but three streams."""
    pid = reaper.spawn(request(tmp_path, "sleep", "600")).ref.pid
    assert int(status(pid)["SigIgn"], 16) == 0
    assert int(status(pid)["SigBlk"], 16) == 0
    opened = Path(f"/proc/{pid}/fd")
    until(lambda: {path.name for path in opened.iterdir()} == {"0", "1", "2"}, "only its streams are open")


def test_output_is_appended_to_a_private_log(reaper: Reaper, tmp_path: Path) -> None:
    """Both streams go to the log, after what stood there."""
    (tmp_path / "worker.log").write_text("before\n")
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr)"
    python(reaper, tmp_path, code)
    assert reaper.wait_exit("worker", DEADLINE_S) is not None
    assert (tmp_path / "worker.log").read_text() == "before\nout\nerr\n"
    python(reaper, tmp_path, "", name="fresh")
    assert (tmp_path / "fresh.log").stat().st_mode & 0o777 == 0o600


def test_the_end_of_a_spawn_is_told_with_its_cost(reaper: Reaper, tmp_path: Path) -> None:
    """Exit code, CPU of it and of children that it waited for, and its sleeps."""
    python(reaper, tmp_path, "import time; [time.sleep(0.001) for _ in range(50)]; raise SystemExit(7)")
    ended = reaper.wait_exit("worker", DEADLINE_S)
    assert ended is not None
    assert ended.exit_code == 7
    assert ended.cpu_ns > 0
    assert ended.voluntary >= 50


def test_a_spawn_killed_from_outside_is_told_as_that_signal(reaper: Reaper, tmp_path: Path) -> None:
    """A negative exit code names the signal."""
    pid = reaper.spawn(request(tmp_path, "sleep", "600")).ref.pid
    assert reaper.exit_of("worker") is None
    os.kill(pid, signal.SIGKILL)
    ended = reaper.wait_exit("worker", DEADLINE_S)
    assert ended is not None
    assert ended.exit_code == -signal.SIGKILL


def test_an_adopted_orphan_is_told_without_a_name(reaper: Reaper, tmp_path: Path) -> None:
    """A grandchild whose parent ended is waited for by the reaper."""
    code = "import os,time\nif os.fork() == 0:\n    time.sleep(0.2)\n    os._exit(5)\n"
    python(reaper, tmp_path, code)
    assert reaper.wait_exit("worker", DEADLINE_S) is not None
    assert reaper.wait_exit("", DEADLINE_S) is not None
    assert [(one.name, one.exit_code) for one in reaper.reaped()] == [("worker", 0), ("", 5)]


@pytest.mark.parametrize("program", ["no-such-program-anywhere", "/no/such/program", "/etc"])
def test_a_program_that_cannot_be_started_is_the_users_error(
    reaper: Reaper, tmp_path: Path, program: str
) -> None:
    """The message names the program; no process is left of the attempt."""
    with pytest.raises(UsageError, match=program):
        reaper.spawn(request(tmp_path, program))
    assert not reaper.reaped()


def test_a_directory_that_does_not_exist_is_the_users_error(reaper: Reaper, tmp_path: Path) -> None:
    """The message names the directory."""
    missing = tmp_path / "missing"
    with pytest.raises(UsageError, match="missing"):
        reaper.spawn(SpawnRequest("worker", ("true",), missing, {}, tmp_path / "log"))


def test_a_log_that_cannot_be_opened_is_the_users_error(reaper: Reaper, tmp_path: Path) -> None:
    """The message names the log."""
    with pytest.raises(UsageError, match="the log"):
        reaper.spawn(SpawnRequest("worker", ("true",), tmp_path, {}, tmp_path / "no" / "log"))


def test_a_name_is_not_given_to_two_living_processes(reaper: Reaper, tmp_path: Path) -> None:
    """Two processes of one name could not be told apart."""
    reaper.spawn(request(tmp_path, "sleep", "600"))
    with pytest.raises(UsageError, match="running already"):
        reaper.spawn(request(tmp_path, "sleep", "600"))


def test_secrets_stay_out_of_every_command_line(reaper: Reaper, tmp_path: Path) -> None:
    """The environment of a spawn travels over the socket only."""
    pid = reaper.spawn(request(tmp_path, "sleep", "600", secret="tell-nobody")).ref.pid
    assert b"tell-nobody" in Path(f"/proc/{pid}/environ").read_bytes()
    for one in (pid, reaper.pid):
        assert b"tell-nobody" not in Path(f"/proc/{one}/cmdline").read_bytes()


def test_an_environment_with_undecodable_bytes_arrives_unharmed(reaper: Reaper, tmp_path: Path) -> None:
    """Paths on disk are bytes, not text."""
    odd = os.fsdecode(b"\xff\xfe odd")
    spawned = reaper.spawn(
        SpawnRequest("worker", ("sleep", "600"), tmp_path, {**os.environ, "ODD": odd}, tmp_path / "log")
    )
    assert b"ODD=\xff\xfe odd\0" in Path(f"/proc/{spawned.ref.pid}/environ").read_bytes()


def test_a_hundred_processes_are_started_and_ended(reaper: Reaper, tmp_path: Path) -> None:
    """Each is told of exactly once."""
    names = [f"worker-{number}" for number in range(100)]
    spawned = [reaper.spawn(request(tmp_path, "sleep", "600", name=name)) for name in names]
    assert len({one.ref for one in spawned}) == 100
    stop = reaper.stop(names, grace_s=10.0)
    assert stop.leaked == 0
    assert stop.exit_codes == (-signal.SIGTERM,) * 100
    assert sorted(one.name for one in reaper.reaped()) == sorted(names)


def switches(pid: int) -> list[str]:
    """The voluntary switches of each thread of a process."""
    texts = [(task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    return [text.split("\nvoluntary_ctxt_switches:")[1].split()[0] for text in texts]


def test_the_reaper_does_not_wake_while_nothing_happens(reaper: Reaper, tmp_path: Path) -> None:
    """No voluntary switch of its only thread in a second: it cannot disturb what is measured."""
    reaper.spawn(request(tmp_path, "sleep", "600"))
    time.sleep(0.1)
    before = switches(reaper.pid)
    time.sleep(1.0)
    assert len(before) == 1
    assert switches(reaper.pid) == before


def test_a_closed_reaper_refuses_and_closes_twice(run_id: str, tmp_path: Path) -> None:
    """Closing again is nothing; asking again is an error."""
    reaper = Reaper.start(run_id)
    assert reaper.close() == 0
    assert reaper.close() == 0
    with pytest.raises(ReaperError, match="closed"):
        reaper.spawn(request(tmp_path, "true"))


def test_the_reaper_knows_nothing_of_the_package(reaper: Reaper) -> None:
    """It runs isolated from the user's environment and imports none of idlebench."""
    maps = Path(f"/proc/{reaper.pid}/maps").read_text()
    assert "site-packages" not in maps
    argv = Path(f"/proc/{reaper.pid}/cmdline").read_bytes().split(b"\0")
    assert argv[1:3] == [b"-I", b"-S"]
    assert argv[3].endswith(b"child.py")
