from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.diagnose.target_command import started
from idlebench.errors import NothingMeasuredError, UsageError
from idlebench.measure.reader import ProcessReader
from idlebench.measure.system import open_reader
from idlebench.model.scenario import Settle

SHORT = Settle(min_s=0.3, max_s=20.0)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessReader]:
    """The system's reader; the ledger of what was started is kept in the test's own directory."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    opened = open_reader()
    yield opened
    opened.close()


def test_a_command_is_looked_at_when_it_has_settled_and_gone_afterwards(reader: ProcessReader) -> None:
    """With everything below it, and without a file left behind."""
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    with started([sys.executable, "-c", child], reader, bounds=SHORT) as target:
        assert target.settled_s is not None
        [ref] = target.refs
        below = reader.children(ref.pid)
        assert reader.is_alive(ref)
        assert len(below) == 1
        scratch = target.log.parent
    assert not reader.is_alive(ref)
    assert not Path(f"/proc/{below[0]}").exists()
    assert not scratch.exists()


def test_what_a_start_script_leaves_running_is_looked_at(reader: ProcessReader) -> None:
    """Daemons, in sessions of their own; the script itself has ended. They are stopped as well."""
    script = "setsid sleep 61 & setsid sleep 62 & sleep 0.2"
    with started(["/bin/sh", "-c", script], reader, bounds=SHORT) as target:
        commands = [Path(f"/proc/{ref.pid}/cmdline").read_bytes() for ref in target.refs]
        assert sorted(commands) == [b"sleep\x0061\0", b"sleep\x0062\0"]
    assert not any(reader.is_alive(ref) for ref in target.refs)


def test_a_command_that_ends_while_it_starts_says_how(reader: ProcessReader) -> None:
    """With its last line."""
    with (
        pytest.raises(NothingMeasuredError, match="exit code 3: no such queue"),
        started(["/bin/sh", "-c", "echo no such queue; exit 3"], reader, bounds=SHORT),
    ):
        pass


def test_a_command_that_does_not_exist_is_the_users_error(reader: ProcessReader) -> None:
    """Nothing is left of the attempt."""
    with pytest.raises(UsageError), started(["no-such-program-anywhere"], reader, bounds=SHORT):
        pass


def test_a_command_runs_in_the_users_environment(reader: ProcessReader, tmp_path: Path) -> None:
    """Its settings are often in variables."""
    environment = {**os.environ, "QUEUE": "mails"}
    argv = ["/bin/sh", "-c", "echo $QUEUE in $PWD; sleep 60"]
    with started(argv, reader, cwd=tmp_path, environment=environment, bounds=SHORT) as target:
        assert target.log.read_text() == f"mails in {tmp_path}\n"
