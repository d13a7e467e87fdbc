"""What a shell gets when the tab key is pressed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from idlebench.cli.complete import scenario_names


def completed(line: str) -> str:
    """Ask idlebench as bash's completion does."""
    words = line.split(" ")
    environment = {
        **os.environ,
        "_IDLEBENCH_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "idlebench"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("idlebench ru", "run"),
        ("idlebench run idle-s", "idle-strategies"),
        ("idlebench run --see", "--seed"),
        ("idlebench run idle-strategies --variant sle", "sleep-100"),
        ("idlebench show idle-s", "idle-strategies"),
    ],
)
def test_commands_options_scenarios_and_variants_complete(line: str, word: str) -> None:
    """Whatever can be known before the line is finished is offered."""
    assert word in completed(line).split()


def test_a_path_completes_to_scenario_files(tmp_path: Path) -> None:
    """Who types a path gets the TOML files there."""
    (tmp_path / "mine.toml").touch()
    (tmp_path / "notes.txt").touch()
    assert scenario_names(f"{tmp_path}/m") == [f"{tmp_path}/mine.toml"]


def test_a_scenario_that_is_wrong_completes_to_nothing() -> None:
    """The tab key is no place for messages."""
    assert completed("idlebench run ./no-such-file.toml --variant s").strip() == ""
