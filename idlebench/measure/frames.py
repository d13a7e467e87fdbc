"""What py-spy's JSON says, and which of a thread's frames is the user's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from idlebench.model.launch import WaitingThread

_INSTALLED: Final = re.compile(r"[/\\](?:site|dist)-packages(?:[/\\]|$)")
_STANDARD: Final = re.compile(r"[/\\]lib(?:64)?[/\\]python\d[^/\\]*(?:[/\\]|$)|^<frozen ")


@dataclass(frozen=True, slots=True)
class Frame:
    """One call on a stack.

    Attributes:
        file: path as the code object has it.
        line: 1-based.
        function: its name.
    """

    file: str
    line: int
    function: str

    def __str__(self) -> str:
        """``file:line function``."""
        return f"{self.file}:{self.line} {self.function}"


def read_dump(pid: int, dump: Sequence[Mapping[str, Any]]) -> tuple[WaitingThread, ...]:
    """Read the list of threads that ``py-spy dump --json`` prints.

    Args:
        pid: the process that was asked for; the dump names a process for each thread where it has one.
        dump: the decoded JSON.

    Raises:
        KeyError, TypeError, ValueError: it is not such a list.
    """
    stacks = [tuple(_frame(frame) for frame in thread["frames"]) for thread in dump]
    own = program_directory(stacks)
    return tuple(
        WaitingThread(
            pid=int(thread.get("pid") or pid),
            tid=int(thread.get("os_thread_id") or thread["thread_id"]),
            name=str(thread.get("thread_name") or ""),
            where=where(stack, own),
            frames=tuple(map(str, stack)),
        )
        for thread, stack in zip(dump, stacks, strict=True)
    )


def is_library(file: str, own: str = "") -> bool:
    """Whether a file belongs to the standard library or to an installed package.

    Args:
        file: path of the file.
        own: directory of the program that runs; a file in it is the user's, wherever it is installed, but
            not one of the packages in a virtual environment below it.
    """
    if own and file.startswith(own):
        file = file[len(own) - 1 :]
    return bool(_INSTALLED.search(file) or _STANDARD.search(file))


def where(frames: Sequence[Frame], own: str = "") -> str:
    """Give the innermost frame that is the user's own, or the innermost of all; "" without frames."""
    for frame in frames:
        if not is_library(frame.file, own):
            return str(frame)
    return str(frames[0]) if frames else ""


def program_directory(stacks: Sequence[Sequence[Frame]]) -> str:
    """Give the directory of the script that runs, with a separator at its end; "" if not seen.

    It is where the outermost module frame stands. A program that was installed is the user's
    concern as much as one that was not; but the directory of all packages is no program's.
    """
    for stack in stacks:
        for frame in reversed(stack):
            if frame.function == "<module>" and not frame.file.startswith("<"):
                directory = PurePath(frame.file).parent
                shared = directory.name in {"site-packages", "dist-packages"}
                standard = _STANDARD.search(f"{directory}/") and not _INSTALLED.search(f"{directory}/")
                return "" if shared or standard or not directory.name else f"{directory}/"
    return ""


def _frame(frame: Mapping[str, Any]) -> Frame:
    return Frame(str(frame["filename"]), int(frame["line"]), str(frame["name"]))
