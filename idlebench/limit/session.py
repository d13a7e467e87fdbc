"""What the plugin does for a whole session: collects the readings of all workers, writes files, sums up."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from idlebench.errors import IdlebenchError, UsageError
from idlebench.limit.baseline import read_baseline, write_baseline, write_json
from idlebench.limit.hooks import ATTRIBUTE, RECORDS, SKIPPED
from idlebench.limit.records import Compared, Record
from idlebench.measure.machine import machine_facts
from idlebench.store.codec import Json, encode_record
from idlebench.store.decode import decode
from idlebench.store.version import SCHEMA

FILE_OPTIONS: Final = ("idlebench_json", "idlebench_baseline", "idlebench_update_baseline")


def open_session(config: pytest.Config) -> None:
    """Check the files, make their paths absolute for the workers, and begin to collect.

    Raises:
        pytest.UsageError: a file cannot be used.
    """
    for name in FILE_OPTIONS:
        given = config.getoption(name)
        if given:
            path = Path(config.invocation_params.dir, given)
            if not path.parent.is_dir():
                raise pytest.UsageError(f"{_option(name)}: there is no directory {path.parent}")
            if path.is_dir():
                raise pytest.UsageError(f"{_option(name)}: {path} is a directory")
            setattr(config.option, name, str(path))
    try:
        if config.option.idlebench_baseline:
            read_baseline(Path(config.option.idlebench_baseline))
        update = config.option.idlebench_update_baseline
        if update and Path(update).exists():
            read_baseline(Path(update))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(SessionReadings(config), "idlebench-session")


class SessionReadings:
    """Takes the readings from reports, which is where those of xdist's workers arrive too."""

    def __init__(self, config: pytest.Config) -> None:
        """Begin with none."""
        self._config = config
        self._found: list[Json] = []
        self._skipped = 0
        self._said: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a phase of a test has measured."""
        said: dict[str, Any] = getattr(report, ATTRIBUTE, {})
        self._found.extend(said.get(RECORDS, ()))
        self._skipped += bool(said.get(SKIPPED))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the files."""
        option = self._config.option
        try:
            records = [decode(Record, found) for found in self._found]
            if option.idlebench_json:
                write_json(Path(option.idlebench_json), self._document(session))
                self._said.append(f"{len(records)} readings written to {option.idlebench_json}")
            if option.idlebench_update_baseline:
                count = write_baseline(Path(option.idlebench_update_baseline), records)
                left = sum(record.verdict is not None for record in records) - count
                also = f"; {left} that did not pass left out" if left else ""
                self._said.append(f"{count} tests written to {option.idlebench_update_baseline}{also}")
        except IdlebenchError as error:
            self._said.append(f"ERROR: {error}")
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
            return
        if option.idlebench_baseline:
            self._said.extend(_about_baseline(records, option.idlebench_baseline))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was written, what was not compared, and what was not measured."""
        if self._skipped:
            self._said.append(f"{self._skipped} tests passed without being measured (--idlebench-skip)")
        if self._said:
            terminalreporter.section("idle cost")
            for line in self._said:
                terminalreporter.write_line(line)

    def _document(self, session: pytest.Session) -> dict[str, Json]:
        facts = machine_facts(session.config.rootpath)
        return {"schema": SCHEMA, "machine": encode_record(facts), "readings": list(self._found)}


def _about_baseline(records: list[Record], path: str) -> list[str]:
    compared = sum(record.compared is Compared.YES for record in records)
    missing = sorted(record.key for record in records if record.compared is Compared.MISSING)
    lines = [f"{compared} readings compared with {path}"]
    if missing:
        lines.append(f"NOT in the baseline, so held against their budgets alone ({len(missing)}):")
        lines.extend(f"  {key}" for key in missing)
        lines.append("pin them with --idlebench-update-baseline once their figures are right")
    return lines


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
