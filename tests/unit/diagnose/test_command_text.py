from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.diagnose.command_text import shown_command


@pytest.mark.parametrize(
    "words",
    [
        ("celery", "-b", "redis://user:hunter2@host:6379/0"),
        ("worker", "--password", "hunter2", "--verbose"),
        ("worker", "--db-password=hunter2"),
        ("env", "API_TOKEN=hunter2", "run"),
        ("valkey-server", "--requirepass", "hunter2"),
        ("worker", "--secret-key", "hunter2"),
    ],
)
def test_a_credential_is_never_shown(words: tuple[str, ...]) -> None:
    """In a URL, after an option, or beside a name: a report may be shared."""
    shown = shown_command(words)
    assert "hunter2" not in shown
    assert "***" in shown
    assert shown.startswith(words[0])


def test_what_is_no_credential_stays() -> None:
    """The command must be recognisable."""
    words = ("python", "-m", "celery", "-A", "proj", "worker", "--concurrency=4", "redis://host:6379/0")
    assert shown_command(words) == " ".join(words)


def test_a_word_with_a_space_is_quoted() -> None:
    """It can be pasted into a shell."""
    assert shown_command(("sh", "-c", "sleep 1")) == "sh -c 'sleep 1'"


@given(st.lists(st.text(), max_size=40))
def test_any_command_line_can_be_shown_and_is_short(words: list[str]) -> None:
    """Whatever a process calls itself."""
    assert len(shown_command(words)) <= 400
