"""Which frame of a waiting thread is the user's own."""

from __future__ import annotations

from typing import Any

import pytest

from idlebench.measure.frames import Frame, is_library, program_directory, read_dump, where

STDLIB = "/usr/lib/python3.12/selectors.py"
PACKAGE = "/srv/venv/lib/python3.12/site-packages/redis/connection.py"
MINE = "/srv/app/worker.py"


def test_library_frames_are_folded() -> None:
    """The line that waits is the user's line, not the socket module's."""
    frames = [Frame(STDLIB, 9, "select"), Frame(PACKAGE, 5, "read"), Frame(MINE, 12, "poll")]
    assert where(frames) == f"{MINE}:12 poll"


def test_a_stack_of_libraries_alone_gives_its_innermost_frame() -> None:
    """A framework's own thread still has a place where it waits."""
    assert where([Frame(STDLIB, 9, "select"), Frame(PACKAGE, 5, "read")]) == f"{STDLIB}:9 select"


def test_a_thread_without_frames_waits_nowhere() -> None:
    """A thread of an extension module has no Python stack."""
    assert where([]) == ""


@pytest.mark.parametrize(
    ("file", "library"),
    [
        (STDLIB, True),
        (PACKAGE, True),
        ("/usr/lib/python3/dist-packages/redis/client.py", True),
        ("<frozen importlib._bootstrap>", True),
        (MINE, False),
        ("<string>", False),
        ("/home/u/python3-tools/worker.py", False),
        ("/home/u/site-packages-mirror/worker.py", False),
    ],
)
def test_a_library_is_known_by_where_it_is_installed(file: str, *, library: bool) -> None:
    """A directory that merely sounds like one is not it."""
    assert is_library(file) is library


def test_the_program_itself_is_no_library_even_when_it_was_installed() -> None:
    """A worker that is shipped inside a wheel is still what is looked at."""
    program = "/srv/venv/lib/python3.12/site-packages/tool/workers/stream.py"
    stack = [Frame(PACKAGE, 5, "read"), Frame(program, 40, "wait"), Frame(program, 90, "<module>")]
    assert where(stack, program_directory([stack])) == f"{program}:40 wait"


def test_an_environment_below_the_program_holds_libraries_all_the_same() -> None:
    """``app/main.py`` with its packages in ``app/.venv`` is how most projects lie on a disk."""
    packages = "/app/.venv/lib/python3.11/site-packages"
    assert is_library(f"{packages}/redis/retry.py", "/app/")
    assert not is_library("/app/worker/loop.py", "/app/")


def test_a_module_of_the_standard_library_is_not_taken_for_the_program() -> None:
    """With ``python -m http.server`` the rest of the standard library stays folded."""
    stack = [Frame(STDLIB, 5, "select"), Frame("/usr/lib/python3.12/socketserver.py", 9, "<module>")]
    assert program_directory([stack]) == ""


def test_a_dump_gives_each_thread_with_its_native_id() -> None:
    """The native id is what /proc and the counters know it by."""
    frame = {"name": "poll", "filename": MINE, "line": 3, "module": None}
    dump: list[dict[str, Any]] = [
        {"pid": 7, "thread_id": 139_000, "os_thread_id": 8, "thread_name": "poller", "frames": [frame]},
        {"pid": 7, "thread_id": 7, "os_thread_id": None, "thread_name": None, "frames": []},
    ]
    first, second = read_dump(7, dump)
    assert (first.pid, first.tid, first.name, first.where) == (7, 8, "poller", f"{MINE}:3 poll")
    assert (second.tid, second.name, second.frames) == (7, "", ())
