"""The options: files of readings, baselines, skipping, and workers of xdist."""

from __future__ import annotations

import json

import pytest

from idlebench.pytest_plugin import MARK
from tests.integration.plugin_support import QUICK, readings, run_tests, write_tests

pytest_plugins = ["pytester"]

MARKED = f'@pytest.mark.{MARK}(wakes="1000/s", window=0.3)\n'
TWO = f"{MARKED}def test_waits(blocked): pass\n{MARKED}def test_polls(polling): pass\n"


def test_every_reading_of_a_session_is_in_one_file(pytester: pytest.Pytester) -> None:
    """Of marks and of the fixture, with the machine that they were measured on."""
    source = TWO + "def test_reads(blocked, idle_cpu):\n    for _ in range(2): idle_cpu(window=0.3)\n"
    result = run_tests(pytester, source, "--idlebench-json=out.json")
    result.assert_outcomes(passed=3)
    found = readings(pytester.path / "out.json")
    assert [(one["key"], one["kind"]) for one in found] == [
        ("test_it.py::test_waits", "mark"),
        ("test_it.py::test_polls", "mark"),
        ("test_it.py::test_reads", "reading"),
        ("test_it.py::test_reads#2", "reading"),
    ]
    assert json.loads((pytester.path / "out.json").read_text())["machine"]["system"]
    result.stdout.fnmatch_lines(["4 readings written to *out.json"])


def test_a_baseline_catches_what_a_budget_allows(pytester: pytest.Pytester) -> None:
    """Within its budget, and worse than it was; a test that is not in the baseline is named."""
    result = run_tests(pytester, TWO, "--idlebench-update-baseline=base.json")
    result.stdout.fnmatch_lines(["2 tests written to *base.json"])
    base = pytester.path / "base.json"
    document = json.loads(base.read_text())
    document["tests"]["test_it.py::test_polls"]["wakes_per_s"] = 20.0
    del document["tests"]["test_it.py::test_waits"]
    base.write_text(json.dumps(document))
    before = base.read_text()
    result = run_tests(pytester, TWO, "--idlebench-baseline=base.json")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*wakes/s * (baseline 20) *over, twice",
            "1 readings compared with *base.json",
            "NOT in the baseline*(1):",
            "  test_it.py::test_waits",
        ]
    )
    assert base.read_text() == before


def test_a_session_with_a_bad_file_does_not_begin(pytester: pytest.Pytester) -> None:
    """Exit code 4, and what to do."""
    (pytester.path / "newer.json").write_text('{"schema": "9.0", "tests": {}}')
    for option, said in (
        ("--idlebench-baseline=none.json", "*--idlebench-update-baseline*"),
        ("--idlebench-baseline=newer.json", "*understands 1*"),
        ("--idlebench-update-baseline=newer.json", "*understands 1*"),
        ("--idlebench-json=no/out.json", "*there is no directory*"),
        ("--idlebench-json=.", "*is a directory*"),
    ):
        result = run_tests(pytester, "def test_it(): pass", option)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines([said])


def test_measuring_can_be_left_out(pytester: pytest.Pytester) -> None:
    """Marked tests run without their limits, which is said; tests that use the fixture are skipped."""
    marked = f'@pytest.mark.{MARK}(wakes="1/s", window=0.3)\ndef test_polls(polling): pass\n'
    uses = "def test_reads(blocked, idle_cpu): idle_cpu()\n"
    result = run_tests(pytester, marked + uses, "--idlebench-skip")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["1 tests passed without being measured (--idlebench-skip)"])


def test_workers_of_xdist_take_turns_and_write_one_file(pytester: pytest.Pytester) -> None:
    """Their readings reach the controller, and an undecided test is an error there too."""
    pytest.importorskip("xdist")
    more = f'@pytest.mark.{MARK}(wakes="1/min", window=0.3)\ndef test_undecided(blocked): pass\n'
    write_tests(pytester, TWO + more)
    options = ("-n2", "--idlebench-json=out.json", "--basetemp=base")
    result = pytester.runpytest_subprocess(*QUICK, *options)
    assert {key: count for key, count in result.parseoutcomes().items() if key != "warnings"} == {
        "passed": 2,
        "errors": 1,
    }
    keys = sorted(one["key"].partition("::")[2] for one in readings(pytester.path / "out.json"))
    assert keys == ["test_polls", "test_undecided", "test_waits"]
    assert len(list((pytester.path / "base").glob("**/idlebench-measures.lock"))) == 1
