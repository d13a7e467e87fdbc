"""How wide a stream is, and whether it shows colours."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from idlebench.cli.console import drawn, width_of


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def draw(console: Console) -> None:
    """Draw something with a style, and trailing blanks."""
    console.print("figure   ", style="bold red")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_pipe_is_80_columns_wide() -> None:
    """Without a terminal and COLUMNS the width is the old one."""
    assert width_of(io.StringIO()) == 80


def test_columns_decides_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS holds for pipes, too; nonsense in it is ignored."""
    monkeypatch.setenv("COLUMNS", "120")
    assert width_of(io.StringIO()) == 120
    monkeypatch.setenv("COLUMNS", "wide")
    assert width_of(io.StringIO()) == 80


def test_a_terminal_gets_colours() -> None:
    """Styles become escape sequences."""
    assert "\x1b[" in drawn(draw, Terminal())


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR not one escape sequence is written."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert drawn(draw, Terminal()) == "figure\n"


def test_a_dumb_terminal_gets_no_escape_sequences(monkeypatch: pytest.MonkeyPatch) -> None:
    """TERM=dumb cannot show them."""
    monkeypatch.setenv("TERM", "dumb")
    assert drawn(draw, Terminal()) == "figure\n"


def test_a_pipe_gets_no_trailing_blanks() -> None:
    """Lines end where their text ends."""
    assert drawn(draw, io.StringIO()) == "figure\n"
