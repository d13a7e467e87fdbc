"""What the plugin does for a test that measures; loaded with the first one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idlebench.errors import ExitCode, IdlebenchError
from idlebench.limit.baseline import TestBaseline, read_baseline
from idlebench.limit.budgets import Limits, limits_of
from idlebench.limit.fixture import Desk, IdleCpu
from idlebench.limit.records import Kind
from idlebench.limit.targets import child_pids
from idlebench.limit.words import explain
from idlebench.measure.system import open_reader
from idlebench.model.gate import Verdict
from idlebench.store.codec import encode_record

ATTRIBUTE: Final = "idlebench"
"""Of a report: what was measured in that phase, as JSON, so that it travels from worker to controller."""

RECORDS: Final = "records"
UNKNOWN: Final = "unknown"
SKIPPED: Final = "skipped"

_LOCK: Final = "idlebench-measures.lock"
_BASELINE: Final = pytest.StashKey["TestBaseline | None"]()


def prepare(item: pytest.Item, runner: frozenset[int]) -> Desk:
    """Look, before its setup, at what is there already.

    Args:
        item: the test.
        runner: threads that were there before the tests.
    """
    reader = open_reader()
    try:
        before = child_pids(reader)
    finally:
        reader.close()
    config = item.config
    return Desk(
        key=item.nodeid,
        where=_place(item),
        before=before,
        runner=runner,
        baseline=_baseline(config),
        skip=bool(config.getoption("idlebench_skip")),
    )


def idle_cpu_of(desk: Desk, request: pytest.FixtureRequest) -> IdleCpu:
    """Make the fixture; all workers of a session take turns by one file in its temporary directory."""

    def lock() -> Path:
        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        base = factory.getbasetemp()
        return (base.parent if hasattr(request.config, "workerinput") else base) / _LOCK

    desk.lock = lock
    return IdleCpu(desk)


def limits_for(item: pytest.Item, marker: pytest.Mark) -> Limits:
    """Read the mark's arguments, before the test runs.

    Raises:
        pytest.fail.Exception: they are wrong.
    """
    limits, problem = None, ""
    try:
        limits = limits_of(marker.args, marker.kwargs, f"{_place(item)}: @pytest.mark.{marker.name}")
    except IdlebenchError as error:
        problem = str(error)
    if limits is None:  # outside the handler, so that the message stands alone
        pytest.fail(problem, pytrace=False)
    return limits


def measure(desk: Desk, limits: Limits) -> None:
    """Measure after the body of a test has passed, while its fixtures still live.

    Raises:
        pytest.fail.Exception: over its budget, or it cannot be told; then ``desk.unknown`` is set.
    """
    if not desk.skip:
        problem = _problem(desk, limits)
        if problem:
            pytest.fail(problem, pytrace=False)


def _problem(desk: Desk, limits: Limits) -> str:
    """Give what is to be said if the test does not pass."""
    try:
        judgement = IdleCpu(desk).judge(limits, Kind.MARK)
    except IdlebenchError as error:
        desk.unknown = _is_unknown(error)
        return f"{desk.where}: idle cost could not be measured: {error}"
    desk.unknown = judgement.verdict in {Verdict.ERROR, Verdict.INCONCLUSIVE}
    return "" if judgement.verdict is Verdict.PASS else explain(judgement, desk.where)


def attach(desk: Desk, call: pytest.CallInfo[None], report: pytest.TestReport, *, marked: bool) -> None:
    """Put what was measured in this phase on its report."""
    records = [encode_record(record) for record in desk.records]
    desk.records.clear()
    said: dict[str, object] = {}
    if records:
        said[RECORDS] = records
    if call.excinfo is not None and (desk.unknown or _is_unknown(call.excinfo.value)):
        said[UNKNOWN] = True
    if desk.skip and marked and report.when == "call" and report.passed:
        said[SKIPPED] = True
    if said:
        setattr(report, ATTRIBUTE, said)


def is_unknown(report: Any) -> bool:  # noqa: ANN401 - reports of collection pass here too
    """Tell whether a report says that idle cost could not be told."""
    return bool(getattr(report, ATTRIBUTE, {}).get(UNKNOWN))


def _is_unknown(error: BaseException) -> bool:
    """Tell what the fixture raises when there is no figure from what it raises for a wrong argument."""
    return isinstance(error, IdlebenchError) and error.exit_code is not ExitCode.USAGE


def _place(item: pytest.Item) -> str:
    path, line, _ = item.location
    return path if line is None else f"{path}:{line + 1}"


def _baseline(config: pytest.Config) -> TestBaseline | None:
    """Read the baseline that the session compares with, once."""
    if _BASELINE not in config.stash:
        path = config.getoption("idlebench_baseline")
        config.stash[_BASELINE] = read_baseline(Path(path)) if path else None
    return config.stash[_BASELINE]
