"""Lines of source for frames, as far as they can be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.diagnose.stacks import source_line, without_recursion
from idlebench.measure.frames import Frame as RawFrame


def test_the_line_of_a_file_is_given_without_its_indentation(tmp_path: Path) -> None:
    """A relative path is taken from the process's directory."""
    (tmp_path / "worker.py").write_text("while True:\n    poll()\n")
    assert source_line(str(tmp_path / "worker.py"), 2, None) == "poll()"
    assert source_line("worker.py", 2, tmp_path) == "poll()"


@pytest.mark.parametrize("file", ["gone.py", "<string>", "torn\0name.py", "/torn\0name.py", ""])
def test_a_name_that_is_no_file_has_no_lines(tmp_path: Path, file: str) -> None:
    """Stacks are read without stopping the process, so that a name may be torn."""
    assert source_line(file, 1, tmp_path) == ""
    assert source_line(file, 1, None) == ""


def test_calls_of_itself_are_one() -> None:
    """Else each depth is a stack of its own, and none of them is frequent."""
    frames = [
        RawFrame("/app/a.py", line, name)
        for line, name in [(9, "leaf"), (5, "solve"), (7, "solve"), (3, "main")]
    ]
    assert without_recursion(frames) == (frames[0], frames[1], frames[3])
