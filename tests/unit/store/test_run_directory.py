"""The run directory: nothing that was measured is lost to a disk."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.errors import StorageError
from idlebench.model.events import Event, Phase, PhaseEntered, Warned
from idlebench.store.disk import FillingDisk
from idlebench.store.event_log import read_events
from idlebench.store.places import Place, fallback_places
from idlebench.store.run_directory import RunDirectory, write_atomically
from tests.strategies import texts

EVENTS = tuple(Warned(f"event {number}") for number in range(20))


def spare(tmp_path: Path) -> Place:
    """Give a place to fall back to."""
    return Place(tmp_path / "spare" / "r1", private=True)


def store_all(run: RunDirectory, events: Sequence[Event]) -> None:
    """Tell a run directory some events."""
    for event in events:
        run(event)


def stored(run: RunDirectory) -> tuple[Event, ...]:
    """Give what is on disk."""
    assert run.path is not None
    return read_events(run.path / "run.jsonl")


def test_an_event_is_on_disk_before_the_call_returns(tmp_path: Path) -> None:
    """Another process can read every event as soon as it happened."""
    run = RunDirectory.create(tmp_path / "reports", "r1")
    for count, event in enumerate(EVENTS, 1):
        run(event)
        assert stored(run) == EVENTS[:count]
    assert run.finish() == tmp_path / "reports" / "r1"
    assert run.warnings == []


def test_a_run_directory_is_named_by_its_run(tmp_path: Path) -> None:
    """The header of the log and the directory carry the run's id; the user's umask decides who may read."""
    run = RunDirectory.create(tmp_path, "r1")
    run.finish()
    first = (tmp_path / "r1" / "run.jsonl").read_text().splitlines()[0]
    assert first == '{"schema":"1.0","format":"idlebench-run","run_id":"r1"}'
    assert {path.name for path in (tmp_path / "r1").iterdir()} == {"run.jsonl", "logs"}
    assert stat.S_IMODE((tmp_path / "r1").stat().st_mode) == 0o777 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a", ".hidden", "a\0b", "a\nb", "x" * 300, "-rf"])
def test_a_name_that_leads_out_of_the_directory_is_refused(tmp_path: Path, name: str) -> None:
    """No name of a run, a final or a log can be a path, a hidden file or an option."""
    with pytest.raises(StorageError, match="cannot be the name of a file"):
        RunDirectory.create(tmp_path, name)
    run = RunDirectory.create(tmp_path, "r1")
    for use in (run.log_path, lambda each: run.write_final(each, "")):
        with pytest.raises(StorageError, match="cannot be the name of a file"):
            use(name)
    run.finish()


def test_a_log_lies_in_the_run_directory(tmp_path: Path) -> None:
    """The log of a worker can be opened at once, under its name."""
    run = RunDirectory.create(tmp_path, "r1")
    run.log_path("003-spin-0").write_text("ready\n")
    assert (tmp_path / "r1" / "logs" / "003-spin-0.log").read_text() == "ready\n"
    run.finish()


def test_a_final_is_replaced_whole(tmp_path: Path) -> None:
    """A reader that has a final open keeps the old one; nobody sees a part of the new."""
    run = RunDirectory.create(tmp_path, "r1")
    assert run.write_final("result.json", "old") == tmp_path / "r1" / "result.json"
    with (tmp_path / "r1" / "result.json").open() as reader:
        run.write_final("result.json", "new ones")
        assert reader.read() == "old"
    assert (tmp_path / "r1" / "result.json").read_text() == "new ones"
    assert {path.name for path in (tmp_path / "r1").iterdir()} == {"run.jsonl", "logs", "result.json"}
    run.finish()


@pytest.mark.parametrize("blocker", ["file", "directory", "null device"])
def test_a_place_that_cannot_be_made_is_left_for_another(tmp_path: Path, blocker: str) -> None:
    """Where --out is a file, or the run's directory is there already, the run goes elsewhere and says so."""
    parent = tmp_path / "reports"
    if blocker == "file":
        parent.write_text("in the way")
    elif blocker == "directory":
        (parent / "r1").mkdir(parents=True)
    else:
        parent = Path(os.devnull)
    run = RunDirectory.create(parent, "r1", fallbacks=[spare(tmp_path)])
    store_all(run, EVENTS)
    assert run.finish() == spare(tmp_path).path
    assert stored(run) == EVENTS
    assert len(run.warnings) == 2
    assert str(parent) in run.warnings[0]
    assert str(spare(tmp_path).path) in run.warnings[1]
    assert stat.S_IMODE(spare(tmp_path).path.stat().st_mode) == 0o700


@given(room=st.integers(0, 1200), error=st.sampled_from([errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS]))
@settings(max_examples=40, deadline=None)
def test_a_disk_that_fills_up_at_any_byte_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, room: int, error: int
) -> None:
    """Wherever in a line the disk is full, every event before and after it is stored in the next place."""
    tmp_path = tmp_path_factory.mktemp("full")
    parent = tmp_path / "reports"
    run = RunDirectory.create(
        parent, "r1", disk=FillingDisk(parent, room, error), fallbacks=[spare(tmp_path)]
    )
    store_all(run, EVENTS)
    run.write_final("result.json", "{}")
    path = run.finish()
    assert stored(run) == EVENTS
    assert (path / "result.json").read_text() == "{}"
    moved = path == spare(tmp_path).path
    assert moved == bool(run.warnings)
    assert not list(path.glob(".*"))
    if moved:
        assert os.strerror(error) in run.warnings[0]


def test_a_final_that_does_not_fit_moves_the_whole_run(tmp_path: Path) -> None:
    """Result, log and earlier finals stay together."""
    parent = tmp_path / "reports"
    disk = FillingDisk(parent, 2000)
    run = RunDirectory.create(parent, "r1", disk=disk, fallbacks=[spare(tmp_path)])
    store_all(run, EVENTS)
    run.write_final("first.json", "1")
    assert run.write_final("result.json", "x" * 5000) == spare(tmp_path).path / "result.json"
    assert (spare(tmp_path).path / "first.json").read_text() == "1"
    assert stored(run) == EVENTS
    run.finish()


def test_without_any_place_the_run_goes_on_in_memory(tmp_path: Path) -> None:
    """A run that nobody can store still runs; only its end says that it was not stored, and how to."""
    run = RunDirectory.create(tmp_path, "r1", disk=FillingDisk(tmp_path, 0), fallbacks=[spare(tmp_path)])
    store_all(run, EVENTS)
    assert run.write_final("result.json", "{}") is None
    assert run.log_path("broker") == Path(os.devnull)
    with pytest.raises(StorageError, match=r"could not be stored anywhere.*No space left.*--out"):
        run.finish()


def test_room_that_comes_back_is_used_at_the_end(tmp_path: Path) -> None:
    """When the user made room meanwhile, the whole run is stored after all."""
    disk = FillingDisk(tmp_path, 500)
    run = RunDirectory.create(tmp_path, "r1", disk=disk, fallbacks=[])
    store_all(run, EVENTS)
    run.write_final("result.json", "{}")
    assert run.path is None
    disk.room = 10**6
    assert run.finish() == tmp_path / "r1"
    assert stored(run) == EVENTS
    assert (tmp_path / "r1" / "result.json").read_text() == "{}"


def test_a_directory_that_vanishes_is_noticed_at_the_next_final(tmp_path: Path) -> None:
    """Someone cleaned up reports/ during the run: everything is written again elsewhere."""
    run = RunDirectory.create(tmp_path / "reports", "r1", fallbacks=[spare(tmp_path)])
    store_all(run, EVENTS)
    (tmp_path / "reports" / "r1").rename(tmp_path / "elsewhere")
    run.write_final("result.json", "{}")
    assert run.finish() == spare(tmp_path).path
    assert stored(run) == EVENTS


def test_an_event_that_cannot_be_encoded_does_not_end_the_run(tmp_path: Path) -> None:
    """A figure that is not finite costs its own line, with a warning, and nothing else."""
    run = RunDirectory.create(tmp_path, "r1")
    run(PhaseEntered(0, Phase.START, float("nan")))
    run(EVENTS[0])
    assert stored(run) == EVENTS[:1]
    assert "at_s is nan" in run.warnings[0]
    run.finish()


def test_ctrl_c_between_keeping_and_writing_a_line_loses_nothing(tmp_path: Path) -> None:
    """An exception in the middle of storing an event is made good at the end."""

    class Interrupted:
        def write(self, data: bytes) -> None:
            raise KeyboardInterrupt(data)

        def sync(self) -> None:
            pass

        def close(self) -> None:
            pass

    run = RunDirectory.create(tmp_path, "r1")
    run(EVENTS[0])
    run._log, log = Interrupted(), run._log
    with pytest.raises(KeyboardInterrupt):
        run(EVENTS[1])
    run._log = log
    run.finish()
    assert stored(run) == EVENTS[:2]


def test_fallbacks_are_the_users_state_directory_and_the_temporary_one() -> None:
    """XDG_STATE_HOME counts only if absolute; without a home there is still the temporary directory."""
    places = [fallback_places("r1", env)[0].path for env in ({"XDG_STATE_HOME": "/s"}, {"HOME": "/h"})]
    assert places == [Path("/s/idlebench/runs/r1"), Path("/h/.local/state/idlebench/runs/r1")]
    assert fallback_places("r1", {"XDG_STATE_HOME": "s", "HOME": "/h"})[0].path == places[1]
    assert [place.path.name for place in fallback_places("r1", {})] == ["idlebench-stored-r1"]


@given(texts)
@settings(max_examples=20, deadline=None)
def test_an_atomic_write_leaves_the_text_and_nothing_beside_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """A file for --json or --csv is whole, and no temporary neighbour stays."""
    directory = tmp_path_factory.mktemp("finals")
    write_atomically(directory / "out.csv", text)
    assert (directory / "out.csv").read_bytes().decode() == text
    assert [path.name for path in directory.iterdir()] == ["out.csv"]
