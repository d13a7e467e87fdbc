"""The embedded server's configuration is quoted, closed to the network, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.broker.config import quote, server_config
from idlebench.errors import UsageError

VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def config(
    settings: dict[str, str] | None = None, directory: str = "/var/a b", *, keeps: bool = True
) -> list[str]:
    """Lines of a configuration."""
    return server_config(
        port=7, password="pa ss", directory=Path(directory), settings=settings or {}, keeps_environment=keeps
    ).splitlines()


def test_it_listens_on_loopback_with_a_password_and_no_persistence() -> None:
    """Whatever the machine's defaults are."""
    lines = config()
    for line in ('bind "127.0.0.1"', 'port "7"', 'requirepass "pa ss"', 'save ""', 'appendonly "no"'):
        assert line in lines


def test_a_directory_with_spaces_is_quoted() -> None:
    """Unquoted it would end the server."""
    assert 'dir "/var/a b"' in config()


def test_the_environment_is_kept_where_the_server_can() -> None:
    """An old server would refuse a setting that it does not know."""
    assert 'set-proc-title "no"' in config()
    assert not any("set-proc-title" in line for line in config(keeps=False))


@given(VALUES)
def test_a_quoted_value_is_one_word_on_one_line(value: str) -> None:
    """No value can smuggle in a setting."""
    quoted = quote(value)
    assert "\n" not in quoted
    assert "\r" not in quoted
    inner = quoted[1:-1].replace("\\\\", "")
    assert '"' not in inner.replace('\\"', "")


@pytest.mark.parametrize(
    "name", ["requirepass", "PORT", "bind", "dir", "include", "loadmodule", "user", "x y", "a\nb", ""]
)
def test_a_scenario_does_not_decide_where_the_server_listens(name: str) -> None:
    """Nor who may use it, nor what it loads."""
    with pytest.raises(UsageError, match="cannot be made by a scenario"):
        config({name: "x"})


def test_a_setting_of_several_words_stays_several_words() -> None:
    """Save points and buffer limits are lists."""
    assert 'save "60" "1"' in config({"save": "60 1"})
    assert 'maxmemory-policy "allkeys-lru"' in config({"maxmemory-policy": "allkeys-lru"})
