"""Tests of expectations held against cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from idlebench.model.estimate import Quantiles
from idlebench.model.outage import AttemptsBy, OutageFigures, OutageKind
from idlebench.model.result import BrokerFigures, CellResult, ExpectationResult, WorkerFigures
from idlebench.model.scenario import Expectation, Predicate, Scenario
from idlebench.scenario.expectations import check_expectations
from idlebench.scenario.metrics import CELL_METRICS, Missing, Span, metric_problem, read_metric, unit_of
from tests.unit.scenario.builders import MINIMAL, cell, died, estimate, load_text, with_expectations

CPU = "worker.cpu_percent"
PICKUP = Quantiles(9, 0.5, 1.0, 2.0, 3.0)
LOST = OutageFigures(
    kind=OutageKind.REFUSED,
    connections_per_s=estimate(4000),
    attempts_by=AttemptsBy.PACKETS,
    log_lines_per_s=estimate(60),
    alive=0.5,
    exit_code=3,
    recovered=0.5,
    recovered_s=0.6,
    settle_s=1.0,
)


@pytest.fixture
def base(tmp_path: Path) -> Scenario:
    """Any scenario; its expectations are replaced."""
    return load_text(tmp_path, MINIMAL)


def check(base: Scenario, expectation: Expectation, *cells: CellResult) -> ExpectationResult:
    """Check one expectation."""
    (result,) = check_expectations(with_expectations(base, expectation), cells)
    return result


def claim(predicate: Predicate, *of: str, metric: str = CPU, value: float = 0.0, to: str = "") -> Expectation:
    """Give an expectation."""
    return Expectation("id", "claim", predicate, metric, of, to=to, value=value, published="p", source="s")


def along(predicate: Predicate, *, rising: bool = False, within: float = 0.0) -> Expectation:
    """Give an expectation along an axis."""
    return Expectation(
        "id", "claim", predicate, CPU, ("block",), along="block_ms", rising=rising, within=within
    )


def test_a_ratio_is_said_in_figures(base: Scenario) -> None:
    """A reader sees both figures and what they make."""
    ratio = claim(Predicate.RATIO_AT_MOST, "block", value=0.03, to="spin")
    result = check(base, ratio, cell("spin", 85.1), cell("block", 0.42))
    assert result.met is True
    assert result.measured == "block 0.42 % vs spin 85.1 %: ratio 0.00494"
    assert (result.published, result.source) == ("p", "s")


def test_a_figure_below_the_limit_still_decides_where_it_can(base: Scenario) -> None:
    """Too small to be measured is surely smaller than a spin."""
    ratio = claim(Predicate.RATIO_AT_MOST, "block", value=0.03, to="spin")
    result = check(base, ratio, cell("spin", 85.1), cell("block", estimate(0.001, 0.02)))
    assert result.met is True
    assert "< 0.02 %" in result.measured


def test_a_figure_below_the_limit_is_undecided_where_it_cannot(base: Scenario) -> None:
    """An order of two figures that cannot be told from nothing is not known."""
    order = claim(Predicate.ORDERED, "a", "b")
    result = check(base, order, cell("a", estimate(0, 0.02)), cell("b", estimate(0.01, 0.02)))
    assert result.met is None
    assert result.measured.startswith("could not be measured: ")


def test_a_cell_without_a_valid_launch_is_never_met_and_never_unmet(base: Scenario) -> None:
    """A worker that died costs nothing, and that is no success."""
    result = check(base, claim(Predicate.AT_MOST, "block", value=1), died("block"))
    assert result.met is None
    assert "died: it ended with exit code 1" in result.measured


def test_a_variant_that_was_not_chosen_is_not_measured(base: Scenario) -> None:
    """--variant leaves expectations open, not failed."""
    assert check(base, claim(Predicate.AT_MOST, "block", value=1)).met is None
    ratio = check(base, claim(Predicate.RATIO_AT_MOST, "block", value=1, to="spin"), cell("block"))
    assert ratio.met is None
    assert "spin was not measured" in ratio.measured


def test_a_bound_holds_at_every_point_and_the_worst_is_reported(base: Scenario) -> None:
    """One bad point of a sweep is enough."""
    points = [cell("block", cpu, params={"block_ms": value}) for value, cpu in ((1, 0.5), (2, 3.0), (3, 1.0))]
    good = check(base, claim(Predicate.AT_MOST, "block", value=5), *points)
    bad = check(base, claim(Predicate.AT_MOST, "block", value=2), *points)
    assert (good.met, good.measured) == (True, "worst of 3: block block_ms=2 3 %")
    assert (bad.met, bad.measured) == (False, "worst of 3: block block_ms=2 3 %")


def test_a_ratio_is_taken_at_the_same_point_of_the_sweep(base: Scenario) -> None:
    """Four workers are compared with four; a reference without the axis serves every point."""
    spins = [cell("spin", 10.0 * n, params={"workers": n}) for n in (1, 4)]
    blocks = [cell("block", 0.1 * n, params={"workers": n}) for n in (1, 4)]
    ratio = claim(Predicate.RATIO_AT_MOST, "block", value=0.011, to="spin")
    assert check(base, ratio, *spins, *blocks).met is True
    assert check(base, ratio, cell("spin", 10.0), *blocks).met is False


def test_an_order_is_from_the_least_to_the_greatest(base: Scenario) -> None:
    """The figures are shown in the claimed order."""
    cells = (cell("c", 3.0), cell("a", 0.01), cell("b", 0.2))
    assert (
        check(base, claim(Predicate.ORDERED, "a", "b", "c"), *cells).measured == "a 0.01 % < b 0.2 % < c 3 %"
    )
    assert check(base, claim(Predicate.ORDERED, "b", "a", "c"), *cells).met is False


@pytest.mark.parametrize(
    ("values", "met"), [((3.0, 2.0, 1.0), True), ((3.0, 2.0, 2.5), False), ((1.0, 1.0, 1.0), False)]
)
def test_a_trend_is_read_by_the_size_of_the_axis(
    base: Scenario,
    values: tuple[float, ...],
    met: bool,  # noqa: FBT001
) -> None:
    """Cells may come in any order."""
    line = [
        cell("block", cpu, params={"block_ms": value})
        for value, cpu in zip((5, 50, 500), values, strict=True)
    ]
    assert check(base, along(Predicate.MONOTONE), *reversed(line)).met is met
    assert check(base, along(Predicate.MONOTONE), line[0]).met is None


def test_a_trend_is_checked_once_for_each_point_of_the_other_axes(base: Scenario) -> None:
    """With two axes there are several lines."""
    cells = [
        cell("block", cpu, params={"block_ms": block, "workers": workers})
        for block, workers, cpu in ((1, 1, 5.0), (2, 1, 4.0), (1, 2, 5.0), (2, 2, 6.0))
    ]
    assert check(base, along(Predicate.MONOTONE), *cells[:2]).met is True
    assert check(base, along(Predicate.MONOTONE), *cells).met is False


def test_words_on_an_axis_stand_as_the_scenario_lists_them(base: Scenario, tmp_path: Path) -> None:
    """Low, middle and high have an order that sorting would lose."""
    scenario = load_text(tmp_path, MINIMAL + '[sweep]\nwait = ["spin", "block", "backoff"]\n')
    line = [
        cell("spin", cpu, params={"wait": wait})
        for wait, cpu in (("backoff", 1.0), ("spin", 9.0), ("block", 5.0))
    ]
    falling = Expectation("id", "c", Predicate.MONOTONE, CPU, ("spin",), along="wait", rising=False)
    assert check(scenario, falling, *line).met is True
    assert base.sweep == ()


def test_flat_is_a_spread(base: Scenario) -> None:
    """A knob without effect leaves the figure where it is."""
    line = [
        cell("block", cpu, params={"block_ms": value}) for value, cpu in ((1, 24.0), (2, 25.0), (3, 23.5))
    ]
    result = check(base, along(Predicate.FLAT, within=0.1), *line)
    assert result.met is True
    assert result.measured.endswith("spread 0.06")
    assert check(base, along(Predicate.FLAT, within=0.05), *line).met is False


def test_lost_probes_stand_beside_a_latency(base: Scenario) -> None:
    """A latency over the jobs that came back says how many did not."""
    fast = claim(Predicate.AT_MOST, "block", metric="pickup_ms.p50", value=5)
    assert "2 probes lost" in check(base, fast, cell("block", pickup=PICKUP, lost=2)).measured
    assert "all 3 probes" in check(base, fast, cell("block", lost=3)).measured


def test_a_latency_about_a_value_is_equal_within_its_tolerance(base: Scenario) -> None:
    """Equal is said with its tolerance."""
    about = Expectation("i", "c", Predicate.EQUAL_WITHIN, "pickup_ms.p50", ("a",), value=50, within=25)
    slow = cell("a", pickup=Quantiles(9, 61.0, 90.0, 99.0, 99.0))
    assert check(base, about, slow).met is True
    assert check(base, about, cell("a", pickup=PICKUP)).met is False


def test_every_metric_is_read_from_a_complete_cell() -> None:
    """What a scenario may name, a cell can answer."""
    figures = WorkerFigures(estimate(1), estimate(2), estimate(3), 1, 1, demand_percent=estimate(4))
    broker = BrokerFigures(estimate(0.1), estimate(10), {"xreadgroup": 9.5}, 2)
    full = CellResult(
        **{
            name: getattr(cell("a", pickup=PICKUP, broker=broker, services={"srv.1": figures}), name)
            for name in CellResult.__slots__
            if name not in {"worker", "outage"}
        },
        worker=figures,
        outage=LOST,
    )
    for metric in CELL_METRICS:
        name = metric.replace("commands.NAME", "commands.xreadgroup").replace("NAME", "srv.1")
        assert metric_problem(name, ("srv.1",)) == ""
        assert not isinstance(read_metric(name, full), Missing), name


PLAIN = [name for name in CELL_METRICS if "NAME" not in name and name != "pickup_lost"]


@pytest.mark.parametrize("metric", PLAIN)
def test_a_metric_that_a_cell_lacks_is_missing_with_a_reason(metric: str) -> None:
    """None is never read as 0."""
    bare = cell("a", wakes=None)
    figure = read_metric(metric, bare)
    if metric.startswith(("broker.", "pickup_ms.", "outage.")) or metric in {
        "worker.wakes_per_s",
        "worker.preemptions_per_s",
    }:
        assert isinstance(figure, Missing)
        assert metric in figure.reason


def test_a_command_that_was_never_sent_is_0_a_second() -> None:
    """The broker counted, and there was none."""
    broker = BrokerFigures(None, estimate(0), {}, None)
    assert read_metric("broker.commands.brpop", cell("a", broker=broker)).high == 0  # type: ignore[union-attr]
    assert isinstance(read_metric("broker.commands.brpop", cell("a")), Missing)


def test_figures_have_their_units() -> None:
    """A reader need not guess."""
    units = {unit_of(name) for name in CELL_METRICS}
    assert units == {" %", "/s", " ms", " s", ""}


def at_outages(*kinds: str, metric: str = "outage.connections_per_s", value: float = 100.0) -> Expectation:
    """Give an expectation that speaks of some outages only."""
    return Expectation("i", "c", Predicate.AT_LEAST, metric, ("a",), value=value, at={"outage": kinds})


def lost(kind: str, **changes: object) -> CellResult:
    """A cell whose broker was taken away; without figures of its workers, which had all ended."""
    figures = replace(LOST, kind=OutageKind(kind), **changes)  # type: ignore[arg-type] # a test names a field
    return replace(cell("a", params={"outage": kind}), launches=0, worker=None, outage=figures)


def test_an_expectation_may_speak_of_single_points_of_a_sweep(base: Scenario) -> None:
    """A loop that spins against a closed port waits quietly while the broker hangs."""
    cells = (lost("refused"), lost("hung", connections_per_s=estimate(0.0, 3.0)))
    assert check(base, at_outages("refused"), *cells).met is True
    assert check(base, at_outages("refused", "hung"), *cells).met is False
    assert check(base, replace(at_outages(), at={}), *cells).met is False
    assert check(base, at_outages("closing"), *cells).met is None


def test_workers_that_all_ended_in_an_outage_have_no_cpu_but_a_fate(base: Scenario) -> None:
    """Dead is a result: it meets a claim about being alive, and none about CPU."""
    dead = lost("refused", alive=0.0, connections_per_s=None)
    assert read_metric("outage.alive", dead) == Span(0.0, 0.0)
    assert read_metric("outage.exit_code", dead) == Span(3.0, 3.0)
    assert check(base, claim(Predicate.AT_MOST, "a", value=5), dead).met is None
    attempts = read_metric("outage.connections_per_s", dead)
    assert isinstance(attempts, Missing)
    assert "no worker lived through it" in attempts.reason


def test_workers_that_never_came_back_have_no_time_and_a_share_of_0() -> None:
    """Never is not a number of seconds."""
    gone = lost("hung", alive=1.0, recovered=0.0, recovered_s=None)
    assert read_metric("outage.recovered", gone) == Span(0.0, 0.0)
    assert isinstance(read_metric("outage.recovered_s", gone), Missing)
