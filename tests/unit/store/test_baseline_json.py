"""The baseline file: what is written is read again, and what cannot be trusted is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.errors import ExitCode, UsageError
from idlebench.model.baseline import Baseline
from idlebench.model.gate import CellSamples, Metric, Samples
from idlebench.store.baseline_json import baseline_from_text, baseline_text, read_baseline, rounded
from idlebench.store.baseline_of import updated
from tests.strategies import figures, names, points, texts
from tests.unit.store.gate_runs import baseline, cell

samples = st.builds(
    Samples,
    st.lists(figures, min_size=1, max_size=8).map(tuple),
    st.one_of(st.none(), figures),
    figures,
)
cells = st.builds(
    CellSamples,
    variant=names,
    params=points,
    worker=texts,
    control=st.booleans(),
    launches=st.integers(0, 100),
    excluded=st.dictionaries(texts, st.integers(1, 9), max_size=2),
    metrics=st.dictionaries(st.sampled_from(Metric), samples),
    asked=texts,
    missing=st.dictionaries(st.sampled_from(Metric), texts),
)


def usual() -> Baseline:
    """Give a baseline of two cells."""
    return baseline(
        cell("control", control=True, wakes_per_s=[0, 0]),
        cell("nap", wakes_per_s=[19.98357, 20.01], cpu_percent=[0.46123, 0.5]),
    )


def refusal(text: str) -> UsageError:
    """Give the error of a text that is no baseline."""
    with pytest.raises(UsageError) as error:
        baseline_from_text(text, "base.json")
    assert error.value.exit_code is ExitCode.USAGE
    return error.value


def changed(path: str, value: object) -> str:
    """Give the usual text with one value changed; ``...`` takes it out."""
    content: Any = json.loads(baseline_text(usual()))
    *parents, last = path.split("/")
    inner = content
    for key in parents:
        inner = inner[int(key) if key.isdigit() else key]
    if value is ...:
        del inner[last]
    else:
        inner[int(last) if last.isdigit() else last] = value
    return json.dumps(content, indent=1)


@settings(max_examples=40)
@given(st.lists(cells, max_size=4, unique_by=lambda each: each.label))
def test_what_is_written_is_read_again(made: list[CellSamples]) -> None:
    """Apart from the digits that a baseline does not keep, and once written it never changes."""
    text = baseline_text(baseline(*made))
    again = baseline_from_text(text, "base.json")
    assert baseline_text(again) == text
    assert [each.label for each in again.side.cells] == [each.label for each in made]
    for before, after in zip(made, again.side.cells, strict=True):
        assert after.metrics == {
            metric: Samples(
                tuple(map(rounded, each.values)),
                None if each.limit is None else rounded(each.limit),
                rounded(each.step),
            )
            for metric, each in before.metrics.items()
        }


def test_each_metric_has_one_line_in_a_fixed_order() -> None:
    """A review sees the metric that changed, and nothing else."""
    lines = baseline_text(usual()).splitlines()
    at = next(place for place, line in enumerate(lines) if '"variant": "nap"' in line)
    metrics = [line.strip() for line in lines[at:] if '"values"' in line]
    assert metrics == [
        '"wakes_per_s": {"values": [19.98, 20.01]},',
        '"cpu_percent": {"values": [0.4612, 0.5]}',
    ]


def test_one_changed_metric_is_one_changed_line() -> None:
    """Whatever order the metrics were measured in."""
    other = replace(
        usual(),
        side=replace(
            usual().side,
            cells=(
                usual().side.cells[0],
                cell("nap", cpu_percent=[0.46123, 0.5], wakes_per_s=[30, 31]),
            ),
        ),
    )
    before, after = baseline_text(usual()).splitlines(), baseline_text(other).splitlines()
    assert [line for line in after if line not in before] == [
        '          "wakes_per_s": {"values": [30.0, 31.0]},'
    ]


def test_the_facts_of_a_moment_are_not_kept() -> None:
    """Load, steal and the boot say nothing of the machine, and would change every file."""
    text = baseline_text(usual())
    assert not any(word in text for word in ("load_1m", "steal", "boot_id", "git_"))
    assert baseline_from_text(text, "b").side.machine.cpu_model == usual().side.machine.cpu_model


def test_a_baseline_says_in_words_which_it_is() -> None:
    """Its title has its date and its commit."""
    assert baseline_from_text(baseline_text(usual()), "b").side.title == (
        "baseline of 2025-03-01 (commit 0123456)"
    )


def test_metrics_are_read_as_metrics() -> None:
    """Not as the text that JSON has for them, in the past too."""
    again = baseline_from_text(baseline_text(updated(usual(), usual())), "b")
    assert all(type(metric) is Metric for each in again.side.cells for metric in each.metrics)
    assert all(type(metric) is Metric for each in again.past[0].means.values() for metric in each)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("window_s", ..., "lacks window_s"),
        ("window_s", "2", "expected a number"),
        ("window_s", 0, "measures nothing"),
        ("window_s", True, "expected a number"),
        ("side", [], "expected an object"),
        ("side/machine", 3, "expected an object"),
        ("side/cells/0/params", ..., "lacks side.cells[0].params"),
        ("side/cells/1/variant", "control", "there twice"),
        ("side/cells/1/metrics/wakes", {"values": [1.0]}, "is not a metric"),
        ("side/cells/1/metrics/wakes_per_s/values", [], "no values"),
        ("side/cells/1/metrics/wakes_per_s/values/0", "20", "expected a number"),
        ("side/cells/1/metrics/wakes_per_s/values/0", None, "expected a number"),
        ("side/cells/1/metrics/wakes_per_s/values/0", -1.0, "negative"),
        ("side/cells/1/metrics/wakes_per_s/values/0", float("nan"), "NaN is not a number"),
        ("side/cells/1/metrics/wakes_per_s/values/0", float("inf"), "Infinity is not a number"),
        ("side/cells/1/metrics/wakes_per_s/values/0", 10**400, "expected a number"),
        ("schema", "2.0", "upgrade idlebench"),
        ("schema", "0.9", "old schema"),
        ("schema", 1, "not one that idlebench wrote"),
        ("schema", ..., "not one that idlebench wrote"),
        ("format", "idlebench-run", "not a baseline"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_line(path: str, value: object, words: str) -> None:
    """Never a pass: exit code 4, the file and the line."""
    text = changed(path, value)
    error = refusal(text)
    assert words in str(error)
    name, _, line = error.where.rpartition(":")
    assert name == "base.json"
    assert 1 <= int(line) <= len(text.splitlines())


def test_the_line_is_that_of_the_wrong_value() -> None:
    """Not merely somewhere in the file."""
    text = baseline_text(usual()).replace("[19.98, 20.01]", '[19.98, "x"]')
    lines = text.splitlines()
    expected = next(place for place, line in enumerate(lines, 1) if '"x"' in line)
    assert refusal(text).where == f"base.json:{expected}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "not a baseline"),
        ("null", "not a baseline"),
        ('{"format": "idlebench-baseline", "format": "idlebench-baseline"}', "there twice"),
        ('{"format": "idlebench-baseline", "x": 1e999}', "not a number"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
    ],
    ids=["empty", "cut", "list", "null", "key twice", "overflow", "deep lists", "deep objects"],
)
def test_text_that_is_no_baseline_is_refused(text: str, words: str) -> None:
    """Whatever it is, it is one message."""
    assert words in str(refusal(text))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a usage error comes of a file that somebody broke."""
    with pytest.raises(UsageError):
        baseline_from_text(text, "base.json")


@given(st.data())
def test_a_cut_off_file_is_refused(data: st.DataObject) -> None:
    """Half a baseline is none."""
    text = baseline_text(usual()).rstrip()
    end = data.draw(st.integers(0, len(text) - 1))
    assert "not JSON" in str(refusal(text[:end]))


def test_a_file_that_cannot_be_read_is_a_usage_error(tmp_path: Path) -> None:
    """Missing, a directory, or not text."""
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    for name, words in (
        ("gone.json", "no such baseline"),
        (".", "directory"),
        ("binary.json", "cannot be read"),
    ):
        with pytest.raises(UsageError, match=words):
            read_baseline(tmp_path / name)


def test_a_newer_minor_version_is_read(tmp_path: Path) -> None:
    """It may have fields that are not known here."""
    content = json.loads(baseline_text(usual())) | {"schema": "1.9", "new": 1}
    (tmp_path / "b.json").write_text(json.dumps(content), encoding="utf-8")
    assert read_baseline(tmp_path / "b.json").run_id == "r1"
