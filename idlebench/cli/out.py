"""The one place that writes to stdout and stderr."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path
from typing import Final, TextIO

from idlebench.errors import IdlebenchError, StorageError

_DEVICE_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EFBIG})


class ReaderGone(Exception):  # noqa: N818 - it ends the output, and is no error
    """Whoever read our output has seen enough, such as ``| head``."""


def say(text: str) -> None:
    """Write text to stdout, and see to it that it arrived.

    Raises:
        ReaderGone: the other end of the pipe is closed.
        StorageError: stdout cannot take it, such as a file on a full device.
    """
    _write(sys.stdout, text)


def tell(text: str) -> None:
    """Write text to stderr; where nobody can hear it, nothing happens."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


def finish() -> None:
    """Flush what other code wrote to stdout.

    Raises:
        ReaderGone: as `say`.
        StorageError: as `say`.
    """
    _write(sys.stdout, "")


def ensure_streams() -> None:
    """Give stdout and stderr somewhere to go where the shell closed them (``>&-``)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end


def failed_write(error: OSError) -> IdlebenchError | None:
    """Give the error of a full or broken device, or None where an OSError means something else."""
    if error.errno not in _DEVICE_ERRORS:
        return None
    _discard_stdout()
    return StorageError(
        f"could not write: {error.strerror}",
        where=str(error.filename or "stdout"),
        remedy="make room, or write to another place; what was measured is in the run directory",
    )


def _discard_stdout() -> None:
    """Send the rest of stdout to nowhere, so that the interpreter's last flush cannot fail again."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(_writable(stream, text))
        stream.flush()
    except BrokenPipeError:
        _discard_stdout()
        raise ReaderGone from None
    except OSError as error:
        known = failed_write(error)
        raise known or error from error


def _writable(stream: TextIO, text: str) -> str:
    """Replace what the stream's encoding has no character for."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
