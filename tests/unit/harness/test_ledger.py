"""The ledger says who ran and where, and forgives a torn last line."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import StorageError
from idlebench.harness.clean import clean_leftovers, find_leftovers
from idlebench.harness.ledger import Keys, Ledger, Place, ledger_directories, read_ledger
from idlebench.model.process import ProcessRef

GONE = ProcessRef(2**22 + 1, 1)


def dead_run(directory: Path, *, place: Place | None = None, run_id: str = "run-1") -> Ledger:
    """The ledger of a run whose harness is dead."""
    ledger = Ledger.create(run_id, directory)
    here = Place.here()
    record = read_ledger(ledger.path)
    assert record is not None
    old = f"[{os.getpid()}, {record.harness.start_ticks}]"
    text = ledger.path.read_text().replace(old, f"[{GONE.pid}, {GONE.start_ticks}]")
    for word, other in zip(
        (here.host, here.boot_id, here.pid_namespace),
        (place.host, place.boot_id, place.pid_namespace) if place else ("", "", ""),
        strict=True,
    ):
        if other and word:
            text = text.replace(f'"{word}"', f'"{other}"')
    ledger.path.write_text(text)
    return ledger


def test_what_is_noted_is_read_back(tmp_path: Path) -> None:
    """Reaper, spawns, paths and keys, in their order; the harness is this process."""
    ledger = Ledger.create("run-1", tmp_path / "new")
    ledger.note_reaper(ProcessRef(5, 50))
    ledger.note_spawn("broker", ProcessRef(6, 60))
    ledger.note_path(Path("/somewhere/idlebench-run-1"))
    ledger.note_keys("idlebench:run-1:", "redis://***@127.0.0.1:6379")
    record = read_ledger(ledger.path)
    assert record is not None
    assert record.harness.pid == os.getpid()
    assert record.place == Place.here()
    assert record.reaper == ProcessRef(5, 50)
    assert record.spawns == (("broker", ProcessRef(6, 60)),)
    assert record.paths == (Path("/somewhere/idlebench-run-1"),)
    assert record.keys == (Keys("idlebench:run-1:", "redis://***@127.0.0.1:6379"),)


def test_only_the_user_can_read_a_ledger(tmp_path: Path) -> None:
    """0600 in a 0700 directory."""
    ledger = Ledger.create("run-1", tmp_path / "new")
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ledger.path.parent.stat().st_mode) == 0o700


@given(st.data())
def test_a_ledger_cut_off_anywhere_loses_its_last_line_at_most(data: st.DataObject) -> None:
    """A machine that lost power in the middle of a line loses that line."""
    with tempfile.TemporaryDirectory() as directory:
        ledger = Ledger.create("run-1", Path(directory))
        whole = ledger.path.read_bytes()
        for number in range(5):
            ledger.note_spawn(f"w{number}", ProcessRef(number, number))
        text = ledger.path.read_bytes()
        cut = data.draw(st.integers(len(whole), len(text)))
        ledger.path.write_bytes(text[:cut])
        record = read_ledger(ledger.path)
    assert record is not None
    assert len(record.spawns) in {text[:cut].count(b"\n") - 1, text[:cut].count(b"\n")}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kind": "spawn"}', '{"kind": "run", "run_id": "x"}'])
def test_what_is_no_ledger_is_none(tmp_path: Path, text: str) -> None:
    """It is left alone, whatever it is."""
    (tmp_path / "x.json").write_text(text)
    assert read_ledger(tmp_path / "x.json") is None
    assert find_leftovers([tmp_path]) == ()


def test_two_runs_do_not_share_a_ledger(tmp_path: Path) -> None:
    """A run id is used once."""
    Ledger.create("run-1", tmp_path)
    with pytest.raises(StorageError, match="cannot be written"):
        Ledger.create("run-1", tmp_path)


@pytest.mark.parametrize("run_id", ["", "../x", "a/b", ".hidden", "a\nb"])
def test_a_run_id_that_is_no_file_name_is_refused(tmp_path: Path, run_id: str) -> None:
    """The ledger cannot be led out of its directory."""
    with pytest.raises(ValueError, match="run id"):
        Ledger.create(run_id, tmp_path)


def test_without_a_state_directory_the_temp_directory_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home that cannot be written does not stop a run."""
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ledger = Ledger.create("run-1")
    assert ledger.path.parent == ledger_directories()[1]
    assert read_ledger(ledger.path) is not None


def test_a_relative_state_directory_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The specification of base directories says so."""
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert all(path.is_absolute() for path in ledger_directories())


def test_a_dead_run_is_a_leftover_and_is_cleaned(tmp_path: Path) -> None:
    """Its temp directory and its ledger go; a path of another name stays, and says why."""
    ours, other = tmp_path / "idlebench-run-1", tmp_path / "thesis"
    ours.mkdir()
    other.mkdir()
    ledger = dead_run(tmp_path / "ledgers")
    ledger.note_path(ours)
    ledger.note_path(other)
    (found,) = find_leftovers([tmp_path / "ledgers"])
    assert found.paths == (ours, other)
    (done,) = clean_leftovers([found])
    assert done.removed == (ours,)
    assert [path for path, _ in done.kept] == [other]
    assert not ours.exists()
    assert other.exists()
    assert ledger.path.exists()


def test_a_living_run_is_no_leftover(tmp_path: Path) -> None:
    """Its harness is this very process."""
    Ledger.create("run-1", tmp_path)
    assert find_leftovers([tmp_path]) == ()


def test_a_reused_pid_does_not_keep_a_dead_run_alive(tmp_path: Path) -> None:
    """The pid of the harness is somebody else's now: the start tells."""
    ledger = Ledger.create("run-1", tmp_path)
    record = read_ledger(ledger.path)
    assert record is not None
    start = record.harness.start_ticks
    ledger.path.write_text(ledger.path.read_text().replace(f", {start}]", f", {start - 1}]"))
    (found,) = find_leftovers([tmp_path])
    assert found.run_id == "run-1"


def test_a_run_of_an_earlier_boot_leaves_files_only(tmp_path: Path) -> None:
    """No process of it can live; its pids are not even looked at."""
    here = Place.here()
    dead_run(tmp_path, place=Place(here.host, "another-boot", here.pid_namespace))
    (found,) = find_leftovers([tmp_path])
    assert (found.processes, found.reaper) == ((), None)


@pytest.mark.parametrize("field", ["host", "pid_namespace"])
def test_a_run_of_another_host_or_container_is_not_judged(tmp_path: Path, field: str) -> None:
    """Homes are shared; pids are not."""
    here = Place.here()
    there = Place(
        "another" if field == "host" else here.host,
        here.boot_id,
        "another" if field == "pid_namespace" else here.pid_namespace,
    )
    dead_run(tmp_path, place=there)
    assert find_leftovers([tmp_path]) == ()
