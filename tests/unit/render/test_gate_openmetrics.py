"""A gate as OpenMetrics text, read by Prometheus' own parser and as GitLab reads it."""

from __future__ import annotations

from hypothesis import given, settings
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from idlebench.model.gate import GateResult, Verdict
from idlebench.render.gate_openmetrics import openmetrics_text
from idlebench.render.gate_rows import gate_report
from tests.unit.render.ci_readers import gitlab_metrics, obeyed
from tests.unit.render.gate_builders import gate, gates, regressed


def samples(text: str) -> list[Sample]:
    """Every sample, as the parser of prometheus_client has it."""
    families = text_string_to_metric_families(text)  # type: ignore[no-untyped-call]  # it has no types
    return [sample for family in families for sample in family.samples]


def test_figures_are_in_base_units() -> None:
    """Percent become a ratio, and each name ends in its unit."""
    found = {
        (each.name, each.labels.get("cell")): each.value for each in samples(openmetrics_text(regressed()))
    }
    assert found["idlebench_wakes_per_second", "sleep-10 block=5"] == 19.9
    assert found["idlebench_worker_cpu_ratio", "blocked"] == 0.005 / 100


def test_a_figure_below_its_limit_equals_the_limit_beside_it() -> None:
    """Nobody reads a 0 that only was not detected."""
    found = {each.name: each.value for each in samples(openmetrics_text(regressed()))}
    assert found["idlebench_worker_cpu_ratio"] == found["idlebench_worker_cpu_detection_limit_ratio"] > 0


def test_what_was_not_measured_has_no_sample() -> None:
    """A stop that nobody saw is not 0 s."""
    assert "idlebench_stop_seconds" not in openmetrics_text(regressed())


def test_the_verdict_is_a_set_of_states() -> None:
    """Exactly one state is 1."""
    found = [each for each in samples(openmetrics_text(regressed())) if each.name == "idlebench_gate_verdict"]
    assert {each.labels["idlebench_gate_verdict"]: each.value for each in found} == {
        verdict: float(verdict is Verdict.REGRESSION) for verdict in Verdict
    }


def test_gitlab_reads_every_sample() -> None:
    """Its parser splits lines as a shell does."""
    text = openmetrics_text(regressed())
    found = gitlab_metrics(text)
    assert len(found) == len(samples(text))
    assert found["idlebench_wakes_per_second{scenario=my-worker,cell=sleep-10 block=5}"] == "19.9"


def test_a_gate_without_cells_has_its_verdict() -> None:
    """Nothing measured is not nothing said."""
    text = openmetrics_text(gate(verdict=Verdict.ERROR))
    assert text.endswith("\n# EOF\n")
    assert len(samples(text)) == len(Verdict)


@settings(max_examples=30, deadline=None)
@given(gates)
def test_any_gate_is_read_back(result: GateResult) -> None:
    """Labels arrive unharmed, and there is one sample for each figure."""
    text = openmetrics_text(result)
    assert obeyed(text) == [] or "##[" in text
    assert not any(line.startswith("::") for line in text.splitlines())
    report = gate_report(result)
    found = [each for each in samples(text) if "verdict" not in each.name and "limit" not in each.name]
    assert len(found) == sum(len(cell.figures) for cell in report.cells)
    assert {each.labels["cell"] for each in found} == {cell.name for cell in report.cells if cell.figures}
    assert all(each.labels["scenario"] == report.scenario for each in found)
