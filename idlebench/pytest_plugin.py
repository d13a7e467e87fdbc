"""The pytest plugin: options, a mark and a fixture.

It stands in every test session of every project that has idlebench installed. So it imports nothing but
pytest, and what measures is loaded with the first test that asks for it: docs/pytest.md.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from idlebench.limit.fixture import Desk, IdleCpu

MARK = "limit_idle_cpu"
FIXTURE = "idle_cpu"
RUNNER: pytest.StashKey[frozenset[int]] = pytest.StashKey()
DESK: pytest.StashKey[Desk] = pytest.StashKey()
_HELP = (
    f"{MARK}(cpu, *, wakes, commands, window=5, settle=30, broker): fail the test if what it started, or its "
    'own process, costs more while idle; such as limit_idle_cpu("0.5%", wakes="5/s", commands="2/s")'
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("idlebench", "idle cost")
    group.addoption(
        "--idlebench-json",
        metavar="FILE",
        help="write every reading of the session to FILE, as JSON",
    )
    group.addoption(
        "--idlebench-baseline",
        metavar="FILE",
        help="no measured test may be worse than it is in FILE, beyond a floor and a ratio",
    )
    group.addoption(
        "--idlebench-update-baseline",
        metavar="FILE",
        help="write what measured tests cost to FILE, if they passed; tests that were not run stay in it",
    )
    group.addoption(
        "--idlebench-skip",
        action="store_true",
        help="do not measure: marked tests run without their limits, tests that use idle_cpu are skipped",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known; begin to collect readings where a file is asked for."""
    config.addinivalue_line("markers", _HELP)
    config.stash[RUNNER] = _other_threads()
    option = config.option
    asked = (
        option.idlebench_json,
        option.idlebench_baseline,
        option.idlebench_update_baseline,
        option.idlebench_skip,
    )
    if any(asked) and not hasattr(config, "workerinput"):
        from idlebench.limit.session import open_session  # noqa: PLC0415 - only where it is used

        open_session(config)


def _other_threads() -> frozenset[int]:
    """List the runner's own threads but the main one: xdist's are not in `threading.enumerate`."""
    try:
        return frozenset(map(int, os.listdir("/proc/self/task"))) - {os.getpid()}  # noqa: PTH208 - no import
    except OSError:
        return frozenset()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the fixtures of a test that measures: look at what is there already."""
    marked = item.get_closest_marker(MARK) is not None
    names: list[str] | None = getattr(item, "fixturenames", None)
    if marked or (names is not None and FIXTURE in names):
        from idlebench.limit.hooks import prepare  # noqa: PLC0415 - only where it is used

        item.stash[DESK] = prepare(item, item.config.stash[RUNNER])
        if names is not None and FIXTURE not in names:
            names.append(FIXTURE)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """After the body of a marked test and before its fixtures are torn down: measure."""
    marker = item.get_closest_marker(MARK)
    if marker is None:
        return (yield)
    from idlebench.limit.hooks import limits_for, measure  # noqa: PLC0415 - only where it is used

    limits = limits_for(item, marker)
    result = yield
    measure(item.stash[DESK], limits)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what was measured on the report, which is how it gets from a worker to the controller."""
    report = yield
    if DESK in item.stash:
        from idlebench.limit.hooks import attach  # noqa: PLC0415 - only where it is used

        marked = item.get_closest_marker(MARK) is not None
        attach(item.stash[DESK], call, report, marked=marked)
    return report


def pytest_report_teststatus(report: pytest.CollectReport | pytest.TestReport) -> tuple[str, str, str] | None:
    """Show a test whose idle cost could not be told as an error, not as a failure."""
    if report.failed and getattr(report, "idlebench", None) is not None:
        from idlebench.limit.hooks import is_unknown  # noqa: PLC0415 - only where it is used

        return ("error", "E", "ERROR") if is_unknown(report) else None
    return None


@pytest.fixture
def idle_cpu(request: pytest.FixtureRequest) -> IdleCpu:
    """Measure what a process costs while it waits: docs/pytest.md."""
    from idlebench.limit.hooks import idle_cpu_of, prepare  # noqa: PLC0415 - only where it is used

    item: pytest.Item = request.node
    if DESK not in item.stash:  # asked for by name, in the middle of the test
        item.stash[DESK] = prepare(item, item.config.stash[RUNNER])
    return idle_cpu_of(item.stash[DESK], request)
