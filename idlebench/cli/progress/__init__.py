"""What a run is doing, on stderr: a live view on a terminal, plain lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from idlebench.cli.console import is_terminal
from idlebench.cli.progress.plain import PlainProgress
from idlebench.cli.progress.state import Progress
from idlebench.model.events import Listener


@contextmanager
def make_progress(labels: Sequence[str], stream: TextIO, *, quiet: bool) -> Iterator[tuple[Listener, ...]]:
    """Give the listeners that show a run on this stream while the block runs.

    Args:
        labels: the cells, in the order in which they are shown.
        stream: stderr.
        quiet: show nothing.
    """
    if quiet:
        yield ()
        return
    progress = Progress(labels)
    if not is_terminal(stream):
        yield (PlainProgress(progress),)
        return
    from idlebench.cli.progress.live import LiveProgress  # noqa: PLC0415 - loads rich.live

    live = LiveProgress(progress, stream)
    try:
        yield (live,)
    finally:
        live.close()
