"""The one place that writes to stdout and stderr."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

from idlebench.errors import StorageError


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
        _discard_stdout()
        raise StorageError(
            f"stdout could not be written: {error.strerror or error}",
            remedy="write to another place; what was measured is in the run directory",
        ) from error


def _writable(stream: TextIO, text: str) -> str:
    """Replace what the stream's encoding has no character for."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
