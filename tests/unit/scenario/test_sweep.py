"""Tests of cells and of what a run's options change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import UsageError
from idlebench.model.options import RunOptions
from idlebench.model.scenario import BuiltinWorker, Command, OptionValue, Scenario
from idlebench.scenario.argv import worker_argv
from idlebench.scenario.load import load_scenario
from idlebench.scenario.overrides import parse_sets
from idlebench.scenario.placeholders import show_value
from idlebench.scenario.plan import effective_plan
from idlebench.scenario.sweep import cells
from tests.unit.scenario.builders import load_text, write

SWEPT = """
title = "Swept"
reference = "block"
[measure]
window = "4s"
[quick]
window = "1s"
launches = 1
[[variants]]
name = "spin"
worker = "stream_worker"
options = { wait = "spin" }
[[variants]]
name = "block"
worker = "stream_worker"
window = "9s"
min_settle = "2s"
[[variants]]
name = "mine"
command = ["w", "--block={block_ms}", "{prefix}{{}}"]
env = { N = "{workers}" }
assert_idle = true
[sweep]
block_ms = [100, 1000]
workers = [1, 2]
"""


@pytest.fixture
def swept(tmp_path: Path) -> Scenario:
    """A scenario with two axes."""
    return load_text(tmp_path, SWEPT)


def load(tmp_path: Path, **options: object) -> Scenario:
    """Load it with a run's options."""
    return load_scenario(write(tmp_path, SWEPT), options=RunOptions(**options))  # type: ignore[arg-type]


def test_cells_are_each_variant_at_each_point_of_the_axes_that_it_uses(swept: Scenario) -> None:
    """A spin has no block time, and the control is measured once."""
    assert [cell.label for cell in cells(swept)] == [
        "control",
        "spin workers=1",
        "spin workers=2",
        "block block_ms=100 workers=1",
        "block block_ms=100 workers=2",
        "block block_ms=1000 workers=1",
        "block block_ms=1000 workers=2",
        "mine block_ms=100 workers=1",
        "mine block_ms=100 workers=2",
        "mine block_ms=1000 workers=1",
        "mine block_ms=1000 workers=2",
    ]


def test_a_cell_has_the_values_of_its_point(swept: Scenario) -> None:
    """Options, commands and the number of workers are filled in; a launch's placeholders stay."""
    by_label = {cell.label: cell.variant for cell in cells(swept)}
    block = by_label["block block_ms=1000 workers=2"]
    assert block.workers == 2
    assert isinstance(block.program, BuiltinWorker)
    assert block.program.options["block_ms"] == 1000
    mine = by_label["mine block_ms=100 workers=1"].program
    assert isinstance(mine, Command)
    assert mine.argv == ("w", "--block=100", "{prefix}{{}}")
    assert mine.env == {"N": "{workers}"}


def test_an_axis_may_name_a_variant_that_its_option_has_no_effect_on(tmp_path: Path) -> None:
    """A knob that does nothing is worth an experiment, where the scenario says so."""
    text = SWEPT.partition("[sweep]")[0]
    text += '[[sweep]]\nname = "block_ms"\nvalues = [1, 2]\nvariants = ["spin"]\n'
    assert [cell.label for cell in cells(load_text(tmp_path, text))][1:3] == [
        "spin block_ms=1",
        "spin block_ms=2",
    ]


def test_the_rest_before_a_probe_follows_the_swept_cap(tmp_path: Path) -> None:
    """A higher cap takes longer to climb to."""
    text = 'title = "x"\n[[variants]]\nname = "b"\nworker = "stream_worker"\noptions = { wait = "backoff" }\n'
    rests = [
        cell.variant.probe_rest_s
        for cell in cells(load_text(tmp_path, text + "[sweep]\ncap_ms = [50, 200]\n"))
    ]
    assert rests[1:] == pytest.approx([0.05, 0.35])


def test_a_builtin_worker_is_started_by_path_without_our_package(swept: Scenario) -> None:
    """-P and a path: nothing of idlebench is imported, and no neighbour shadows a standard module."""
    argv = worker_argv(cells(swept)[1].variant, "/usr/bin/python3")
    assert argv[:2] == ("/usr/bin/python3", "-P")
    assert Path(argv[2]).is_file()
    assert "--wait=spin" in argv
    with pytest.raises(TypeError):
        worker_argv(cells(swept)[-1].variant, "python")


def test_set_replaces_the_values_of_an_axis(tmp_path: Path) -> None:
    """The user's values are swept instead of the scenario's."""
    labels = [cell.label for cell in cells(load(tmp_path, sets={"block_ms": (7,), "workers": (3,)}))]
    assert labels == ["control", "spin workers=3", "block block_ms=7 workers=3", "mine block_ms=7 workers=3"]


def test_set_changes_an_option_where_it_is_used(tmp_path: Path) -> None:
    """One value is set; several are swept over the variants that use the option."""
    one = load(tmp_path, sets={"count": (5,)})
    programs = [each.program for each in one.variants if isinstance(each.program, BuiltinWorker)]
    assert [program.options.get("count") for program in programs] == [None, 5, 5]
    several = load(tmp_path, sets={"count": (5, 6)})
    assert "spin workers=1 count=6" in [cell.label for cell in cells(several)]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("blok_ms", 1, "'block_ms'"),
        ("sleep_ms", 1, "known: "),
        ("block_ms", "x", "whole number"),
        ("workers", 0, "1 to"),
    ],
)
def test_set_refuses_what_no_variant_can_take(
    tmp_path: Path, key: str, value: OptionValue, words: str
) -> None:
    """An option that nothing uses would be a knob without effect, and is refused with the known ones."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, sets={key: (value,)})
    assert words in str(caught.value)


def test_chosen_variants_keep_the_control_and_a_reference(tmp_path: Path) -> None:
    """Without the control there would be no limit of detection."""
    chosen = load(tmp_path, variants=("spin",))
    assert [variant.name for variant in chosen.variants] == ["control", "spin"]
    assert chosen.reference == "spin"
    assert load(tmp_path, variants=("spin", "block")).reference == "block"


def test_an_unknown_variant_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """The cure stands in the message."""
    with pytest.raises(UsageError, match="'spin'"):
        load(tmp_path, variants=("spni",))


def test_the_users_window_wins_over_every_other(tmp_path: Path) -> None:
    """--window is for all cells, and --quick shortens a variant's own times too."""
    own = {each.name: (each.window_s, each.min_settle_s) for each in load(tmp_path).variants}
    quick = {each.name: (each.window_s, each.min_settle_s) for each in load(tmp_path, quick=True).variants}
    long = {each.name: (each.window_s, each.min_settle_s) for each in load(tmp_path, window_s=3.0).variants}
    assert (own["block"], quick["block"], long["block"]) == ((9, 2), (None, None), (None, 2))


def test_the_plan_is_the_scenarios_with_the_users_word_over_it(swept: Scenario) -> None:
    """--quick chooses the table, the rest replaces single values."""
    assert effective_plan(swept, RunOptions()).window_s == 4
    quick = effective_plan(swept, RunOptions(quick=True, launches=7, latency=False))
    assert (quick.window_s, quick.launches, quick.probes) == (1, 7, 0)
    assert effective_plan(swept, RunOptions(window_s=0.5)).window_s == 0.5


@pytest.mark.parametrize(
    "options", [RunOptions(launches=0), RunOptions(window_s=0), RunOptions(window_s=float("nan"))]
)
def test_a_plan_without_launches_or_time_is_refused(swept: Scenario, options: RunOptions) -> None:
    """Nothing could be measured."""
    with pytest.raises(UsageError):
        effective_plan(swept, options)


SINGLE_VALUES = st.one_of(
    st.integers(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["a", "x-1"]),
)


@given(st.dictionaries(st.sampled_from(["a", "b_ms"]), st.lists(SINGLE_VALUES, min_size=1, max_size=3)))
def test_set_reads_what_a_command_line_writes(sets: dict[str, list[OptionValue]]) -> None:
    """Numbers, true and false keep their kind."""
    texts = [f"{key}={','.join(show_value(value) for value in values)}" for key, values in sets.items()]
    assert parse_sets(texts) == {key: tuple(values) for key, values in sets.items()}


@pytest.mark.parametrize("text", ["a", "a=", "=1", "a=1,,2", ""])
def test_set_refuses_what_is_no_assignment(text: str) -> None:
    """A key and at least one value."""
    with pytest.raises(UsageError):
        parse_sets([text])
