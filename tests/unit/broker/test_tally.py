"""Commands on the wire are counted as the server counts them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.broker.tally import CommandCounts, Tally, between, command_names

WORDS = st.lists(st.binary(max_size=30), max_size=4)
PLAIN = st.sampled_from(["GET", "set", "XREADGROUP", "lpush"])


def packed(*words: bytes) -> bytes:
    """One request as a client sends it."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)


@given(st.lists(st.tuples(PLAIN, WORDS), max_size=8))
def test_every_command_of_a_pipeline_is_counted_whatever_its_arguments(
    commands: list[tuple[str, list[bytes]]],
) -> None:
    """Arguments may hold anything, the protocol's own signs included."""
    wire = b"".join(packed(name.encode(), *words) for name, words in commands)
    assert list(command_names(wire)) == [name.lower() for name, _ in commands]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ((b"CLIENT", b"SETINFO", b"x"), "client|setinfo"),
        ((b"XGROUP", b"CREATE"), "xgroup|create"),
        ((b"GET", b"CREATE"), "get"),
        ((b"INFO", b"commandstats"), "info"),
        ((b"COMMAND",), "command"),
    ],
)
def test_subcommands_are_named_where_servers_name_them(words: tuple[bytes, ...], name: str) -> None:
    """Only for the commands that are containers."""
    assert list(command_names(packed(*words))) == [name]


def test_a_tally_adds_up_and_its_copy_stays() -> None:
    """A snapshot does not change after it was taken."""
    tally = Tally()
    tally.count(packed(b"GET", b"a") + packed(b"GET", b"b"))
    copy = tally.copy()
    tally.count(packed(b"SET", b"a", b"b"))
    assert copy == {"get": 2}
    assert tally.copy() == {"get": 2, "set": 1}


COUNTS = st.dictionaries(
    st.sampled_from(["get", "xreadgroup", "xgroup|create", "client|list"]), st.integers(0, 9)
)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_foreign_commands_are_what_remains_without_ours(
    old_own: dict[str, int], old: dict[str, int], own: dict[str, int], foreign: dict[str, int]
) -> None:
    """Exactly: whatever was counted before, and however ours and theirs mix."""
    before = CommandCounts(Counter(old) + Counter(old_own), old_own)
    after = CommandCounts(
        Counter(before.server) + Counter(own) + Counter(foreign), Counter(old_own) + Counter(own)
    )
    assert between(before, after) == {name: calls for name, calls in foreign.items() if calls}


def test_an_old_server_counts_subcommands_under_their_command() -> None:
    """Before 7.0 there is only `client`, so ours are taken from that."""
    before = CommandCounts({"client": 1}, {"client|list": 1})
    after = CommandCounts({"client": 6, "get": 2}, {"client|list": 3, "client|setname": 1})
    assert between(before, after) == {"client": 2, "get": 2}
