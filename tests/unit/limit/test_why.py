"""Why something is over its budget, where that cannot be told."""

from __future__ import annotations

import dataclasses

from idlebench.limit.why import why
from tests.unit.limit.readings import reading


def test_a_process_that_has_ended_meanwhile_has_no_diagnosis() -> None:
    """One line says so; the figures stand without it."""
    gone = dataclasses.replace(reading(wakes=20.0), pids=(2**22 - 1,))
    [line] = why(gone, broker="")
    assert line.startswith("no diagnosis: there is no live process")
