"""The reader of /proc, on a directory that looks like it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from idlebench.measure.descriptors import KeptFiles
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError
from idlebench.measure.procfs import ProcReader
from tests.unit.measure.proc_tree import ProcTree


def no_clock(pid: int) -> int:
    """A system on which no process lives."""
    raise ProcessGoneError("gone", where=str(pid))


@pytest.fixture
def tree(tmp_path: Path) -> ProcTree:
    """One process, 42, of two threads."""
    tree = ProcTree(tmp_path)
    tree.process(42, tids=(42, 43))
    return tree


@pytest.fixture
def reader(tree: ProcTree) -> ProcReader:
    """A reader of that directory whose every process has used 5 µs."""
    return ProcReader(tree.root, cpu_ns=lambda _: 5_000, ticks_per_s=100)


def test_a_look_gives_every_thread(reader: ProcReader) -> None:
    """Threads are told apart by name, and their counters are their own."""
    look = reader.look(reader.find(42))
    assert look is not None
    assert [(thread.tid, thread.name, thread.voluntary) for thread in look.threads] == [
        (42, "thread-42", 3),
        (43, "thread-43", 3),
    ]


def test_a_thread_that_was_born_is_found(reader: ProcReader, tree: ProcTree) -> None:
    """The list of threads is read again when their number has changed."""
    ref = reader.find(42)
    reader.look(ref)
    tree.process(42, tids=(42, 43, 44))
    reader.close()  # files of a real /proc change under an open descriptor; these are new ones
    look = reader.look(ref)
    assert look is not None
    assert len(look.threads) == 3


def test_counters_add_the_timeslices_of_all_threads(reader: ProcReader) -> None:
    """The leading thread's timeslices alone would say nothing about a poller beside it."""
    ref = reader.find(42)
    reader.look(ref)
    assert reader.prepare([ref])() == (5_000, 8)


def test_a_pid_that_is_used_again_is_another_process(reader: ProcReader, tree: ProcTree) -> None:
    """Identity is pid and start time."""
    old = reader.find(42)
    reader.close()
    tree.process(42, start=8)
    assert reader.look(old) is None
    assert not reader.is_alive(old)
    assert reader.find(42) != old


def test_children_of_every_thread_are_children(reader: ProcReader, tree: ProcTree) -> None:
    """The kernel lists a child under the thread that started it."""
    tree.thread(42, 42, children="50 51 ")
    tree.thread(42, 43, children="52 ")
    assert reader.children(42) == (50, 51, 52)


def test_a_kernel_that_lists_no_children_is_scanned(reader: ProcReader, tree: ProcTree) -> None:
    """Without CONFIG_PROC_CHILDREN the parent of every process is read instead."""
    tree.process(5, parent=1)
    for listed in tree.root.glob("*/task/*/children"):
        listed.unlink()
    assert reader.children(5) == (42,)


def test_a_kernel_without_timeslices_still_gives_wakes(reader: ProcReader, tree: ProcTree) -> None:
    """What a kernel does not count is None, and the rest is there."""
    for file in tree.root.glob("*/task/*/schedstat"):
        file.unlink()
    look = reader.look(reader.find(42))
    assert look is not None
    assert [(thread.timeslices, thread.voluntary) for thread in look.threads] == [(None, 3), (None, 3)]
    assert reader.prepare([look.ref])() == (5_000, None)


def test_a_process_whose_leading_thread_ended_is_no_zombie(reader: ProcReader, tree: ProcTree) -> None:
    """The kernel shows state Z for the process although its other threads run on."""
    tree.process(42, state="Z", tids=(42, 43))
    look = reader.look(reader.find(42))
    assert look is not None
    assert look.state == "S"
    assert reader.is_alive(look.ref)


def test_a_zombie_is_not_alive(reader: ProcReader, tree: ProcTree) -> None:
    """It has a pid and counters, but it does nothing any more."""
    tree.process(60, state="Z")
    assert not reader.is_alive(reader.find(60))


def test_a_process_that_is_not_there_is_gone(tree: ProcTree) -> None:
    """An unknown pid is an error with the pid in it."""
    with pytest.raises(ProcessGoneError, match="77"):
        ProcReader(tree.root, cpu_ns=no_clock).find(77)


def test_a_hidden_process_is_said_to_be_hidden(reader: ProcReader) -> None:
    """With hidepid=2 there is no directory, yet its clock runs: that is no dead process."""
    with pytest.raises(ProcessForbiddenError, match="as root"):
        reader.find(77)


def test_a_process_of_another_user_is_a_clear_error(tree: ProcTree) -> None:
    """With hidepid=1 the files are there, and refused."""

    def refuse(path: str, _flags: int) -> int:
        raise PermissionError(13, "Permission denied", path)

    files = KeptFiles(open_file=refuse)
    with pytest.raises(ProcessForbiddenError, match="as the user of the process"):
        ProcReader(tree.root, files=files).find(42)


def test_the_environment_of_a_process_that_is_gone_is_none(reader: ProcReader, tree: ProcTree) -> None:
    """Looking for orphans goes on when one ends."""
    (tree.root / "42" / "environ").write_bytes(b"A=1\0")
    assert reader.environment(42, "A") == "1"
    shutil.rmtree(tree.root / "42")
    assert reader.environment(42, "A") is None


def test_a_reader_without_descriptors_gives_the_same(tree: ProcTree) -> None:
    """Where no descriptor may be kept every file is opened anew; only the price differs."""
    kept = ProcReader(tree.root, cpu_ns=lambda _: 1)
    unkept = ProcReader(tree.root, cpu_ns=lambda _: 1, files=KeptFiles(limit=0))
    assert kept.look(kept.find(42)) == unkept.look(unkept.find(42))
    assert kept.prepare([kept.find(42)])() == unkept.prepare([unkept.find(42)])() == (1, 8)


def test_a_prepared_read_does_not_use_descriptors_that_were_closed(
    reader: ProcReader, tree: ProcTree
) -> None:
    """A closed descriptor's number may belong to any other file by then."""
    ref = reader.find(42)
    reader.look(ref)
    read = reader.prepare([ref])
    reader._files.close()
    tree.thread(42, 43, slices=10)
    assert read() == (5_000, 14)
