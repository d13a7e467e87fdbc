"""Reading a run back: from its result, or from its event log if it was killed before it had one."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from idlebench.errors import StorageError
from idlebench.model.events import RunStarted
from idlebench.model.result import RunResult
from idlebench.store.aggregate import aggregate
from idlebench.store.event_log import EVENT_LOG, read_events
from idlebench.store.result_json import RESULT, result_from_text
from idlebench.store.stored_scenario import stored_scenario


def load_run(path: Path) -> RunResult:
    """Read a run.

    Args:
        path: a run directory, its ``result.json`` or ``run.jsonl``, or a file that ``--json`` wrote.

    Returns:
        The result. Made from the event log, it is ``complete`` only if the run came to its end.
        ``directory`` is where it was found.

    Raises:
        StorageError: there is no run, it is damaged, or another major version of idlebench wrote it.
    """
    if path.is_dir():
        if (path / RESULT).exists():
            return _from_result(path / RESULT)
        if (path / EVENT_LOG).exists():
            return rebuild(path / EVENT_LOG)
        raise StorageError(
            f"this directory has neither {RESULT} nor {EVENT_LOG}",
            where=str(path),
            remedy="give the directory of one run, such as reports/20250131-120000-idle-strategies-1a2b",
        )
    return rebuild(path) if path.name == EVENT_LOG else _from_result(path)


def rebuild(log: Path) -> RunResult:
    """Make the result again from an event log.

    Raises:
        StorageError: the log is damaged, or the run ended before it had a plan.
    """
    events = read_events(log)
    started = next((event for event in events if isinstance(event, RunStarted)), None)
    if started is None:
        raise StorageError(
            "the run ended before anything was planned",
            where=str(log),
            remedy="nothing was measured; run it again",
        )
    return aggregate(events, stored_scenario(started, str(log)), directory=str(log.parent))


def _from_result(path: Path) -> RunResult:
    """Read a result; its directory is where it lies now."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise StorageError(
            f"the result cannot be read: {error.strerror or error}",
            where=str(path),
            remedy="give the directory of a run, or its result.json",
        ) from error
    result = result_from_text(text, str(path))
    return dataclasses.replace(result, directory=str(path.parent)) if path.name == RESULT else result
