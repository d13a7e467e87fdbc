"""A baseline of tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import StorageError, UsageError
from idlebench.limit.baseline import Pinned, limits_from, read_baseline, write_baseline
from idlebench.limit.reading import IdleReading
from idlebench.limit.records import Kind, Record
from idlebench.limit.verdict import BASELINE, check
from idlebench.model.gate import Metric, Verdict
from idlebench.store.codec import encode_record
from idlebench.store.decode import decode
from tests.unit.limit.readings import reading


def record(key: str, look: IdleReading, verdict: Verdict | None = Verdict.PASS) -> Record:
    """A judged measurement."""
    kind = Kind.READING if verdict is None else Kind.MARK
    return Record(key, kind, verdict, (), look)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """By node id."""
    path = tmp_path / "baseline.json"
    assert write_baseline(path, [record("t.py::a", reading(wakes=2.0, cpu=0.1, commands=1.0))]) == 1
    assert read_baseline(path).tests == {"t.py::a": Pinned(2.0, 1.0, 0.1, 5.0)}


def test_what_failed_is_never_adopted(tmp_path: Path) -> None:
    """Nor what was inconclusive, nor a reading that nobody judged."""
    path = tmp_path / "baseline.json"
    looks = [
        record("a", reading(), Verdict.REGRESSION),
        record("b", reading(), Verdict.INCONCLUSIVE),
        record("c", reading(), None),
    ]
    assert write_baseline(path, looks) == 0
    assert read_baseline(path).tests == {}


def test_tests_that_were_not_run_stay(tmp_path: Path) -> None:
    """A part of the suite updates its part."""
    path = tmp_path / "baseline.json"
    write_baseline(path, [record("a", reading(wakes=1.0)), record("b", reading(wakes=1.0))])
    write_baseline(path, [record("b", reading(wakes=3.0))])
    tests = read_baseline(path).tests
    assert (tests["a"].wakes_per_s, tests["b"].wakes_per_s) == (1.0, 3.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[]", "schema version"),
        ('{"schema": "9.0", "tests": {}}', "understands 1"),
        ('{"schema": "1.0", "tests": {"a": {"wakes_per_s": "many"}}}', "wakes_per_s"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Never an empty one instead, and never overwritten."""
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        read_baseline(path)
    with pytest.raises(UsageError, match=said):
        write_baseline(path, [record("a", reading())])
    assert path.read_text() == text


def test_a_missing_baseline_is_refused(tmp_path: Path) -> None:
    """With the option that makes one."""
    with pytest.raises(UsageError, match="--idlebench-update-baseline"):
        read_baseline(tmp_path / "none.json")


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    """Not a traceback."""
    with pytest.raises(StorageError, match="could not be written"):
        write_baseline(tmp_path / "no" / "baseline.json", [])


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_worse_means_by_the_floor_and_by_the_ratio(base: float, now: float) -> None:
    """Wakes: more than 1 a second and more than a quarter above the baseline."""
    look = reading(wakes=now)
    [budget] = limits_from(Pinned(base, None, None, 5.0), look)
    assert budget.metric is Metric.WAKES
    worse = now > base + 1.0 and now > base * 1.25
    assert (check(budget, look, BASELINE).verdict is Verdict.REGRESSION) == worse


def test_a_figure_that_is_no_longer_measured_does_not_pass() -> None:
    """The baseline has commands, the reading has none."""
    look = reading(commands=None)
    budgets = limits_from(Pinned(0.0, 1.0, 0.0, 5.0), look)
    verdicts = {budget.metric: check(budget, look, BASELINE).verdict for budget in budgets}
    assert verdicts == {
        Metric.WAKES: Verdict.PASS,
        Metric.COMMANDS: Verdict.ERROR,
        Metric.CPU: Verdict.PASS,
    }


def test_a_record_travels_as_json() -> None:
    """From a worker of xdist to the controller."""
    one = record("a", reading(wakes=2.0, commands=1.0))
    assert decode(Record, json.loads(json.dumps(encode_record(one)))) == one
