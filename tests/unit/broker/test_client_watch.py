from __future__ import annotations

import pytest

from idlebench.broker.client_watch import BrokerLook, ClientLook, rates, read_client, usec_per_call
from idlebench.broker.probe import Answer, is_near, read_answer
from idlebench.broker.queue_depth import growth, lag, waiting
from idlebench.broker.tally import CommandCounts


def look(server: dict[str, int], own: dict[str, int], usec: dict[str, float] | None = None) -> BrokerLook:
    """A broker that has executed these commands, of which these are ours."""
    return BrokerLook(CommandCounts(server, own), usec or {}, (), 0.0)


def test_our_own_commands_are_subtracted_from_the_rates() -> None:
    """Looking at an idle broker must not make it look busy."""
    before = look({"info": 5, "lpop": 100}, {"info": 5})
    after = look({"info": 9, "lpop": 300, "client|list": 3}, {"info": 9, "client|list": 3})
    assert rates(before, after, 2.0) == {"lpop": 100.0}


def test_the_cost_of_a_call_is_that_of_the_window() -> None:
    """What the server needed before does not count."""
    before = look({"lpop": 100}, {}, {"lpop": 5000.0})
    after = look({"lpop": 300}, {}, {"lpop": 5600.0})
    assert usec_per_call(before, after, ["lpop", "get"]) == {"lpop": 3.0}


def test_a_blocked_client_of_a_new_server_shows_its_counts() -> None:
    """Valkey 8.1 and later count commands and bytes by client."""
    fields = {"addr": "127.0.0.1:4000", "id": "7", "cmd": "brpop", "idle": "3", "flags": "b"}
    assert read_client({**fields, "tot-cmds": "12", "tot-net-out": "60"}) == ClientLook(
        "127.0.0.1:4000", 7, "brpop", 3, blocked=True, commands=12, bytes_out=60
    )


def test_an_old_server_does_not_count_by_client() -> None:
    """Not known is None, and a client that has sent nothing has no last command."""
    found = read_client({"addr": "127.0.0.1:4000", "id": "7", "cmd": "NULL", "idle": "0", "flags": "N"})
    assert (found.last_command, found.commands, found.bytes_out) == ("", None, None)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"+PONG\r\n", Answer.PONG),
        (b"-NOAUTH Authentication required.\r\n", Answer.WANTS_PASSWORD),
        (b"-LOADING Redis is loading\r\n", Answer.BUSY),
        (b"HTTP/1.1 400 Bad Request\r\n", Answer.OTHER),
        (b"", Answer.OTHER),
    ],
)
def test_only_a_pong_is_a_broker(line: bytes, answer: Answer) -> None:
    """A broker that wants a password is told from one that is none."""
    assert read_answer(line) is answer


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("192.168.0.9", True),
        ("8.8.8.8", False),
        ("x", False),
    ],
)
def test_nobody_far_away_is_asked_uninvited(host: str, near: bool) -> None:  # noqa: FBT001 - a parameter
    """Loopback and private networks only; elsewhere the user names the broker."""
    assert is_near(host) is near


def test_a_queue_in_use_is_one_whose_length_changed() -> None:
    """A list that nobody fills or empties is not work in progress."""
    before, after = {b"jobs": 4, b"results": 9}, {b"jobs": 2, b"results": 9, b"new": 1}
    assert waiting(before, after) == 3
    assert growth(before, after) == -1


def test_the_lag_of_a_stream_is_that_of_the_group_that_lags_most() -> None:
    """A group whose lag the server cannot tell counts as none."""
    assert lag([{"lag": 3}, {"lag": None}, {"lag": 7}]) == 7
    assert lag([]) == 0
