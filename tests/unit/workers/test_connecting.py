from __future__ import annotations

import pytest
from redis.exceptions import AuthenticationError, ConnectionError, ResponseError, TimeoutError  # noqa: A004 - redis-py names them so

from idlebench.workers.connecting import Keys, Losses, Next, no_group, timeouts
from idlebench.workers.options import from_argv
from idlebench.workers.runtime import READY_LINE, Options, Start


def options(worker: str, *argv: str) -> Options:
    """The options of a worker with these arguments."""
    return Options(from_argv(worker, argv))


def losses(*argv: str) -> Losses:
    """What a stream worker with these arguments does about a lost broker."""
    return Losses(Start("stream_worker", options("stream_worker", *argv)))


@pytest.mark.parametrize(
    ("worker", "argv", "expected"),
    [
        ("stream_worker", (), {"socket_timeout": None}),
        ("stream_worker", ("--socket-timeout=default",), {}),
        ("stream_worker", ("--socket-timeout=margin", "--block-ms=7000"), {"socket_timeout": 9.0}),
        ("stream_worker", ("--socket-timeout=margin", "--block-ms=0"), {"socket_timeout": None}),
        ("stream_worker", ("--socket-timeout=margin", "--wait=sleep"), {"socket_timeout": 2.0}),
        ("pubsub_worker", ("--socket-timeout=margin",), {"socket_timeout": 2.0}),
    ],
)
def test_a_reply_is_awaited_for_longer_than_a_read_may_block(
    worker: str, argv: tuple[str, ...], expected: dict[str, float | None]
) -> None:
    """A client that gives up before the broker answers turns waiting into reconnecting."""
    assert timeouts(options(worker, *argv)) == expected


def test_an_outage_is_logged_once_and_its_end_too(capfd: pytest.CaptureFixture[str]) -> None:
    """A log that floods is a fault of its own."""
    policy = losses("--on-broker-loss=retry")
    policy.ready()
    for _ in range(3):
        assert policy.decide(ConnectionError("refused")) is Next.AGAIN
    policy.ready()
    assert capfd.readouterr().out.splitlines() == [
        READY_LINE,
        "lost the broker (retry): ConnectionError: refused",
        "the broker is back",
    ]


def test_backoff_pauses_grow_and_the_fault_has_none() -> None:
    """Half of each pause is random, so that many workers do not come back in lockstep."""
    policy = losses("--loss-start-ms=100", "--loss-cap-ms=400")
    for full_s in (0.1, 0.2, 0.4, 0.4):
        pause_s = policy.pause_s()
        assert pause_s is not None
        assert full_s / 2 <= pause_s <= full_s
    assert losses("--on-broker-loss=retry").pause_s() is None


@pytest.mark.parametrize("error", [AuthenticationError("wrong password"), ResponseError("WRONGTYPE")])
def test_what_no_retry_can_mend_ends_the_worker(error: ConnectionError | ResponseError) -> None:
    """A wrong password is a ConnectionError to redis-py, and still no reason to try again."""
    assert losses().decide(error) is Next.GIVE_UP


def test_a_timeout_counts_as_a_lost_broker() -> None:
    """The client has closed the connection."""
    assert losses().decide(TimeoutError("read")) is Next.AGAIN
    assert losses("--on-broker-loss=exit").decide(TimeoutError("read")) is Next.GIVE_UP


def test_a_deleted_stream_is_told_from_other_errors() -> None:
    """The group can be created again; a wrong type cannot."""
    assert no_group(ResponseError("NOGROUP No such key"))
    assert not no_group(ResponseError("WRONGTYPE Operation against a key"))


def test_every_key_has_the_prefix() -> None:
    """Whoever cleans up after a run deletes by it."""
    keys = Keys("idlebench:r:1:")
    names = [keys.queue, keys.done, keys.notify, keys.consumers, keys.processing("c"), keys.client_name("c")]
    assert all(name.startswith("idlebench:r:1:") for name in names)
    assert len(set(names)) == len(names)
