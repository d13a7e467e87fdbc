from __future__ import annotations

import pytest

from idlebench.cli import main
from idlebench.cli.complete import finding_names
from idlebench.cli.diagnose_progress import DiagnoseProgress
from idlebench.diagnose.progress import GatherProgress, Phase
from idlebench.model.diagnosis import FindingName


def test_all_findings_are_listed_with_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each."""
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [str(name) for name in FindingName]
    assert all(len(line.split()) > 3 for line in lines)


def test_the_page_is_printed_as_it_is_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown, to be piped on."""
    assert main(["explain", "rpc-spin"]) == 0
    assert capsys.readouterr().out.startswith("# rpc-spin\n\nA request, its empty answer")


def test_a_mistyped_finding_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 4."""
    assert main(["explain", "rcp-spin"]) == 4
    assert "did you mean 'rpc-spin'?" in capsys.readouterr().err


def test_names_of_findings_are_completed() -> None:
    """As a shell asks for them."""
    assert finding_names("short") == ["short-block", "short-poll"]


def test_a_moment_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What is done, how far it is, and what was seen so far; nothing of it in a pipe but the beginning."""
    import sys

    with DiagnoseProgress("pid 7", sys.stderr, quiet=False) as progress:
        moment = GatherProgress(Phase.COUNTERS, 0.5, 12.0, 190.0)
        progress(moment)
        assert progress.line(moment) == "pid 7: counters  50%  12 % of a core, 190 wakes/s"
    assert capsys.readouterr().err == "looking at pid 7\n"
