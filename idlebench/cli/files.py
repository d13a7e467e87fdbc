"""Files that the user asked for: checked before a run begins, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from idlebench.cli import out
from idlebench.errors import StorageError, UsageError

STDOUT = "-"


def check_writable(target: str, option: str) -> None:
    """See to it that a file can be written later, so that no figure is lost for want of a directory.

    Raises:
        UsageError: its directory does not exist or may not be written, or it is a directory.
    """
    if target in ("", STDOUT):
        return
    path = Path(target)
    if path.is_dir():
        raise UsageError(f"{target} is a directory", where=option, remedy="name a file, or - for stdout")
    if not path.parent.is_dir():
        raise UsageError(f"there is no directory {path.parent}", where=option, remedy="create it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"{target} may not be written", where=option, remedy="name another file")


def write_text(target: str, text: str) -> None:
    """Write text to a file, or to stdout for ``-``. A file is replaced in one step.

    Raises:
        StorageError: it could not be written.
        ReaderGone: it is stdout and nobody reads it any more.
    """
    if target == STDOUT:
        out.say(text)
        return
    path = Path(target)
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
        else:
            _replace(path, text)
    except OSError as error:
        raise StorageError(
            f"could not be written: {error.strerror or error}",
            where=target,
            remedy="the same figures are in the run directory",
        ) from error


def _replace(path: Path, text: str) -> None:
    """Write a neighbour and move it into place."""
    real = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(real)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
