"""What the kernel says of processes that waited for a CPU."""

from __future__ import annotations

from pathlib import Path

from idlebench.measure.pressure import read_stalled_us, stalled_us

TEXT = """some avg10=5.47 avg60=8.82 avg300=5.88 total=1845480205
full avg10=0.00 avg60=0.00 avg300=0.00 total=7
"""


def test_the_total_of_some_is_read() -> None:
    """Not that of full, which is a time in which nobody ran."""
    assert stalled_us(TEXT) == 1845480205


def test_a_kernel_without_it_gives_none() -> None:
    """What could not be measured is never 0."""
    assert stalled_us("") is None
    assert stalled_us("full avg10=0.00 total=7\n") is None


def test_a_missing_file_gives_none(tmp_path: Path) -> None:
    """Such as on a kernel that was built without it."""
    assert read_stalled_us(tmp_path / "cpu") is None
    (tmp_path / "cpu").write_text(TEXT)
    assert read_stalled_us(tmp_path / "cpu") == 1845480205
