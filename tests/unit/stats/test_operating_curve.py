"""The simulation that says how often the gate is wrong."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.gate_operating_curve import main
from benchmarks.gate_operating_curve_points import CHANGES, NOTHING, Point, Tally, part, points
from benchmarks.gate_operating_curve_real import LOG, Done, done, summary
from benchmarks.gate_operating_curve_svg import alarms_svg, power_svg
from benchmarks.gate_operating_curve_tables import Row, found_by, markdown, write_csv
from benchmarks.gate_operating_curve_workers import BUSY, QUIET, Machine
from idlebench.model.gate import Verdict

REFERENCE = Path(__file__).parents[3] / "reports" / "reference" / "idle-strategies"


@pytest.mark.parametrize("machine", [QUIET, BUSY])
def test_no_simulated_gate_of_an_unchanged_version_fails(machine: Machine) -> None:
    """A few of the gates whose rate of false alarms is committed under reports/."""
    tally = part(Point(NOTHING, machine, 2.0), 0, 8, 3, 8)
    assert tally.verdicts[Verdict.REGRESSION] == 0
    assert tally.runs == 8


def test_an_added_poll_is_found_in_every_simulated_gate() -> None:
    """After one launch that shows it, and one more that confirms it."""
    tally = part(Point(CHANGES[0], QUIET, 2.0), 0, 6, 3, 8)
    assert tally.verdicts == Counter({Verdict.REGRESSION: 6})
    assert set(tally.launches) == {2}


def test_parts_add_up_to_the_whole() -> None:
    """Each gate has a seed of its own, so it does not matter how gates are divided among processes."""
    point = Point(NOTHING, QUIET, 5.0)
    whole, parts = part(point, 0, 4, 9, 4), Tally()
    for first in (0, 2):
        parts.add(part(point, first, 2, 9, 4))
    assert parts == whole


def test_recorded_launches_can_be_drawn() -> None:
    """Of the reference run that is committed: no gate of it against itself fails."""
    tally = part(Point(NOTHING, QUIET, 0.0, recorded=(REFERENCE,)), 0, 4, 1, 8)
    assert tally.verdicts[Verdict.REGRESSION] == 0


def test_a_directory_without_a_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One message and the exit code of a missing run, not a traceback."""
    code = main(
        ["simulate", "--runs", "1", "--jobs", "1", "--out", str(tmp_path), "--recorded", str(tmp_path)]
    )
    assert code == 3
    assert "Traceback" not in capsys.readouterr().err


def test_tables_and_curves_say_what_came_out(tmp_path: Path) -> None:
    """Shares with intervals in both tables, and drawings that a browser can read."""
    calm = Tally(verdicts=Counter({Verdict.PASS: 198, Verdict.INCONCLUSIVE: 2}), until_pass=Counter({3: 198}))
    found = Tally(
        verdicts=Counter({Verdict.REGRESSION: 150, Verdict.INCONCLUSIVE: 50}),
        flagged=160,
        launches=Counter({4: 100, 6: 50}),
    )
    rows = [Row.of(Point(NOTHING, QUIET, 2.0), calm), Row.of(Point(CHANGES[1], QUIET, 2.0), found)]
    assert [found_by(rows[1], count) for count in (2, 4, 5, 9)] == [0, 0.5, 0.5, 0.75]
    text = markdown(rows, "# Curve")
    assert "0.00 % [0.00, 1.83]" in text
    assert "| 200 | 75.00 %" in text
    write_csv(rows, tmp_path / "curve.csv")
    with (tmp_path / "curve.csv").open(encoding="utf-8") as file:
        assert {line["gates"] for line in csv.DictReader(file)} == {"200"}
    for drawing in (power_svg(rows), alarms_svg(rows)):
        assert ET.fromstring(drawing).tag.endswith("svg")  # noqa: S314 - our own text


def test_every_point_of_the_curve_has_a_name_of_its_own() -> None:
    """Seeds are made of names, so two points of one name would be one point."""
    names = [(point.change.name, point.name) for point in points((REFERENCE,))]
    assert len(names) == len(set(names))


def test_real_gates_go_on_after_a_line_that_was_cut_off(tmp_path: Path) -> None:
    """A gate that was being written when the power failed does not count."""
    log = tmp_path / LOG
    log.write_text(
        '{"seed": 0, "verdict": "pass", "seconds": 41.0}\n'
        '{"seed": 1, "verdict": "inconclusive", "seconds": 95.5}\n{"seed": 2, "ver',
        encoding="utf-8",
    )
    assert done(log) == [Done(0, Verdict.PASS, 41.0, None), Done(1, Verdict.INCONCLUSIVE, 95.5, None)]
    text = summary(log)
    assert "2 gates" in text
    assert "| regression | 0 | 0.0 % [0.0, 84.2] |" in text
