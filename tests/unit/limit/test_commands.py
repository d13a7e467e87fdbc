"""How many commands a process sent, from two looks at a broker."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from idlebench.broker.tally import CommandCounts
from idlebench.limit.commands import Connection, Snapshot, counted

WHERE = "redis://h:1"
NOBODY = CommandCounts({}, {})


def snapshot(connections: dict[str, tuple[int, int | None]], *ports: int) -> Snapshot:
    """Connections as id → port and commands, and the process's ports."""
    made = {key: Connection(port, commands) for key, (port, commands) in connections.items()}
    return Snapshot(NOBODY, made, frozenset(ports))


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_connection_that_counts_itself_is_believed(sent: int, others: int) -> None:
    """Whatever others send meanwhile."""
    first = snapshot({"1": (50, 7), "2": (60, 0)}, 50)
    last = snapshot({"1": (50, 7 + sent), "2": (60, others)}, 50)
    result = counted(first, last, sent + others + 3, WHERE)
    assert (result.commands, result.shared) == (sent, False)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_process_that_reconnects_has_the_rest(sent: int, others: int) -> None:
    """The server's counters, less those of other connections."""
    first = snapshot({"1": (50, 7), "2": (60, 10)}, 50)
    last = snapshot({"3": (51, 2), "2": (60, 10 + others)}, 51)
    result = counted(first, last, sent + others, WHERE)
    assert (result.commands, result.shared) == (sent, False)


def test_an_old_server_counts_for_all() -> None:
    """Without a counter for each connection the figure is an upper bound, and says so."""
    first = snapshot({"1": (50, None), "2": (60, None)}, 50)
    result = counted(first, first, 12, WHERE)
    assert (result.commands, result.shared) == (12, True)
    assert "1 other connection among it" in result.note


def test_an_old_server_with_one_client_is_exact() -> None:
    """There is nobody else."""
    first = snapshot({"1": (50, None)}, 50)
    result = counted(first, first, 12, WHERE)
    assert (result.commands, result.shared) == (12, False)


def test_no_connection_is_no_figure() -> None:
    """Not 0: perhaps it talks to another broker."""
    result = counted(snapshot({"2": (60, 5)}), snapshot({"2": (60, 9)}), 4, WHERE)
    assert result.commands is None
    assert "no connection" in result.note
