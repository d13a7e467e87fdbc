"""`idlebench baseline`, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from idlebench.cli import main
from idlebench.model.validity import Validity
from idlebench.store.baseline_json import read_baseline
from tests.unit.store.gate_runs import record, store_run, usual_records
from tests.unit.store.records import launch, window


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def saved(here: Path) -> Path:
    """Give a baseline of a run with 20 wakes/s."""
    run = store_run(here / "reports", usual_records(), run_id="one")
    assert main(["baseline", "save", str(run)]) == 0
    return here / "baselines" / "idle.json"


def test_save_writes_a_file_named_after_the_scenario(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a directory that is committed."""
    file = saved(here)
    assert read_baseline(file).run_id == "one"
    assert "Saved baselines/idle.json: 2 cells, 4 launches" in capsys.readouterr().out


def test_save_does_not_replace_a_file_unless_forced(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pinned baseline is not lost by a slip."""
    file = saved(here)
    other = str(store_run(here / "reports", usual_records(), run_id="two"))
    before = file.read_bytes()
    assert main(["baseline", "save", other]) == 4
    assert file.read_bytes() == before
    assert "baseline update" in capsys.readouterr().err
    assert main(["baseline", "save", other, "--force"]) == 0
    assert read_baseline(file).run_id == "two"


def test_save_refuses_a_run_without_figures_of_a_gated_cell(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 5, and no file."""
    records = [
        record("control", window(0.0, 0)),
        launch("nap", None, validity=Validity.DIED, reason="exit 3"),
    ]
    run = store_run(here / "reports", records)
    assert main(["baseline", "save", str(run), "b.json"]) == 5
    assert "nap (1 died)" in capsys.readouterr().err
    assert not (here / "b.json").exists()


def test_save_warns_of_a_spread_that_nobody_knows(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One launch is saved, and said to be one."""
    records = [record("control", window(0.0, 0)), record("nap", window(0.5, 100))]
    assert main(["baseline", "save", str(store_run(here / "reports", records)), "b.json"]) == 0
    assert "One launch says nothing about the spread: nap" in capsys.readouterr().out


def test_save_heeds_what_the_project_gates(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The scenario's own table stands before the project's; a mistake in either is told."""
    (here / "pyproject.toml").write_text('[tool.idlebench.gate.budget]\nwaks = "1/s"\n', encoding="utf-8")
    run = store_run(here / "reports", usual_records())
    assert main(["baseline", "save", str(run)]) == 4
    assert "pyproject.toml:2: tool.idlebench.gate.budget.waks" in capsys.readouterr().err


def test_show_prints_words_for_people_and_json_for_programs(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With ``--json -`` stdout is data and nothing else."""
    file = saved(here)
    capsys.readouterr()
    assert main(["baseline", "show", str(file)]) == 0
    assert "wakes" in capsys.readouterr().out
    assert main(["baseline", "show", str(file), "--json", "-"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["format"] == "idlebench-baseline"
    assert "wakes" in captured.err


def test_update_adopts_a_run_prints_what_changes_and_keeps_the_past(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The explicit act of adopting."""
    file = saved(here)
    run = store_run(here / "reports", usual_records(wakes=200), run_id="two")
    capsys.readouterr()
    assert main(["baseline", "update", str(file), str(run)]) == 0
    text = capsys.readouterr().out
    assert "more" in text
    assert "Updated" in text
    assert "nap: wakes/s 20.0 → 40.0: more" in text
    made = read_baseline(file)
    assert (made.run_id, len(made.past)) == ("two", 1)


def test_update_refuses_what_is_no_update(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The run that it is of already; and a run that lacks one of its cells, unless forced."""
    file = saved(here)
    assert main(["baseline", "update", str(file), str(here / "reports" / "one")]) == 4
    assert "of this run already" in capsys.readouterr().err
    fewer = [each for each in usual_records() if each.variant != "block"]
    run = store_run(here / "reports", fewer, run_id="two")
    assert main(["baseline", "update", str(file), str(run)]) == 4
    assert "no valid launch of block" in capsys.readouterr().err
    assert main(["baseline", "update", str(file), str(run), "--force"]) == 0
    assert [each.label for each in read_baseline(file).side.cells] == ["control", "nap"]


def test_diff_holds_a_run_or_a_file_against_a_baseline(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It judges nothing: exit code 0 whatever it finds."""
    file = saved(here)
    run = store_run(here / "reports", usual_records(wakes=200), run_id="two")
    other = here / "other.json"
    assert main(["baseline", "save", str(run), str(other)]) == 0
    capsys.readouterr()
    for head in (run, run / "run.jsonl", other):
        assert main(["baseline", "diff", str(file), str(head), "--json", "-"]) == 0
        content = json.loads(capsys.readouterr().out)
        (nap,) = (each for each in content["changes"]["cells"] if each["label"] == "nap")
        (wakes,) = (each for each in nap["changes"] if each["metric"] == "wakes_per_s")
        assert (wakes["direction"], wakes["difference"]["mean"]) == ("more", pytest.approx(20.0))


def test_diff_of_one_file_says_how_far_it_has_drifted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Since the oldest state that it remembers."""
    file = saved(here)
    assert main(["baseline", "diff", str(file)]) == 0
    assert "never updated" in capsys.readouterr().out
    for name, wakes in (("two", 103), ("three", 106)):
        run = store_run(here / "reports", usual_records(wakes=wakes), run_id=name)
        assert main(["baseline", "update", str(file), str(run)]) == 0
    capsys.readouterr()
    assert main(["baseline", "diff", str(file)]) == 0
    assert "nap: wakes/s 20.0 → 21.2: more" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["adopt", "x"], "adopt"),
        (["show", "gone.json"], "there is no such baseline"),
        (["show", "a.json", "b.json"], "show takes one file"),
        (["update", "a.json"], "update takes a baseline and the directory of a run"),
        (["diff", "bad.json"], "bad.json:2"),
        (["show", "bad.json", "--json", "gone/x.json"], "no directory gone"),
        (["show"], "Missing argument"),
    ],
)
def test_wrong_usage_is_told_with_what_would_be_right(
    here: Path, capsys: pytest.CaptureFixture[str], argv: list[str], words: str
) -> None:
    """Exit code 4 and no traceback."""
    (here / "bad.json").write_text('{"format": "idlebench-baseline",\n "schema": "9.0"}', encoding="utf-8")
    assert main(["baseline", *argv]) == 4
    assert words in capsys.readouterr().err


def test_a_directory_that_is_no_run_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that cannot be read is exit code 3."""
    assert main(["baseline", "save", str(here)]) == 3
    assert "event log" in capsys.readouterr().err
