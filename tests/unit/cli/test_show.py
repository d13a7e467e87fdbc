from __future__ import annotations

import pytest

from idlebench.cli import main


def test_show_tells_the_limits_of_the_gate(capsys: pytest.CaptureFixture[str]) -> None:
    """A reader sees each budget as the file writes it, those of every cell first."""
    assert main(["show", "list-strategies"]) == 0
    lines = capsys.readouterr().out.splitlines()
    gate = lines[lines.index("Gate") + 1 :]
    assert gate[0].split()[:3] == ["every", "cell", "wakes"]


def test_show_says_nothing_of_a_gate_without_limits(capsys: pytest.CaptureFixture[str]) -> None:
    """A heading stands only above something."""
    assert main(["show", "backoff-cap"]) == 0
    assert "Gate" not in capsys.readouterr().out.splitlines()
