"""Removes what a run registered, and nothing else: no link is followed, no shared directory touched."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import Final

_LEAST_DEPTH: Final = 2


class RefusedError(Exception):
    """A path that will not be removed; the message says why."""


@dataclass(frozen=True)
class Doomed:
    """A path to remove at the end.

    Attributes:
        path: absolute, the links of its parents resolved.
        identity: device and inode when it was registered, or None if it did not exist then.
    """

    path: str
    identity: tuple[int, int] | None

    @staticmethod
    def of(path: str) -> Doomed:
        """Register a path.

        Raises:
            RefusedError: it is, or holds, the root, the home, the temp or the working directory, or is
                another user's.
        """
        parent, name = os.path.split(os.path.abspath(path))  # noqa: PTH100 - as the rest of this file
        absolute = os.path.join(os.path.realpath(parent), name)  # noqa: PTH118 - pathlib resolves the last part too
        _refuse_shared(absolute)
        try:
            found = os.lstat(absolute)
        except OSError:
            return Doomed(absolute, None)
        if found.st_uid != os.geteuid():
            raise RefusedError(f"{absolute} belongs to another user")
        return Doomed(absolute, (found.st_dev, found.st_ino))

    def remove(self) -> bool:
        """Remove it; False if something is there that is not, or cannot be, removed."""
        try:
            found = os.lstat(self.path)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        if found.st_uid != os.geteuid() or self.identity not in (None, (found.st_dev, found.st_ino)):
            return False
        try:
            if stat.S_ISDIR(found.st_mode):
                _remove_tree(self.path, None)
            else:
                os.unlink(self.path)  # noqa: PTH108 - as the rest of this file
        except (OSError, RecursionError):
            return False
        return True


def _refuse_shared(path: str) -> None:
    """Refuse directories that hold more than a run's own things."""
    if path.count("/") < _LEAST_DEPTH or path.endswith("/"):
        raise RefusedError(f"{path} is too near the root of the file system")
    try:
        here = os.getcwd()  # noqa: PTH109 - as the rest of this file
    except FileNotFoundError:
        here = ""
    for held in (os.environ.get("HOME"), os.environ.get("TMPDIR"), here):
        if held and (os.path.realpath(held) + "/").startswith(path + "/"):
            raise RefusedError(f"{path} holds {held}")


def _remove_tree(name: str, parent: int | None) -> None:
    """Remove a directory through descriptors, so that a link put in its place is never followed."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    directory = os.open(name, flags, dir_fd=parent)
    try:
        os.fchmod(directory, 0o700)
        with os.scandir(directory) as entries:
            found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for inner, is_directory in found:
            if is_directory:
                _remove_tree(inner, directory)
            else:
                os.unlink(inner, dir_fd=directory)
    finally:
        os.close(directory)
    os.rmdir(name, dir_fd=parent)
