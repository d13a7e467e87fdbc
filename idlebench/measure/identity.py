"""Which process a pid means, now and later."""

from __future__ import annotations

from idlebench.measure.reader import ProcessReader
from idlebench.measure.system import open_reader
from idlebench.model.process import ProcessRef


def process_ref(pid: int, reader: ProcessReader | None = None) -> ProcessRef:
    """Give the identity of the process that has this pid now.

    Raises:
        ProcessGoneError: no process has it.
        ProcessForbiddenError: it is hidden from us.
    """
    if reader is not None:
        return reader.find(pid)
    own = open_reader()
    try:
        return own.find(pid)
    finally:
        own.close()


def is_alive(ref: ProcessRef, reader: ProcessReader | None = None) -> bool:
    """Tell whether this very process still runs: not a zombie, and not a later one with its pid."""
    if reader is not None:
        return reader.is_alive(ref)
    own = open_reader()
    try:
        return own.is_alive(ref)
    finally:
        own.close()
