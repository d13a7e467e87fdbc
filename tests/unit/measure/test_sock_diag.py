from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterator

import pytest

from idlebench.measure.sock_diag import TcpCounters, TcpDiag, parse_messages, parse_socket, same_network


def counters(
    *, local: str = "127.0.0.1:4000", peer: str = "127.0.0.1:6379", acknowledged: int = 0, rtt_us: int = 0
) -> TcpCounters:
    """A closed socket of ours."""
    return TcpCounters(0, 0, local, peer, 0, 0, 0, acknowledged, 0, 7, rtt_us)


@pytest.fixture
def diag() -> Iterator[TcpDiag]:
    """The real netlink sockets."""
    opened = TcpDiag()
    yield opened
    opened.close()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A TCP connection on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        accepted, _ = server.accept()
        with client, accepted:
            yield client, accepted


def test_a_connection_is_counted_by_its_ends(
    diag: TcpDiag, pair: tuple[socket.socket, socket.socket]
) -> None:
    """Each request is a data segment, and its bytes are counted; nothing of the process is disturbed."""
    client, accepted = pair
    for _ in range(3):
        client.sendall(b"x" * 100)
        accepted.recv(100)
        accepted.sendall(b"y" * 7)
        client.recv(7)
    local, peer = (f"127.0.0.1:{end[1]}" for end in (client.getsockname(), client.getpeername()))
    found = diag.counters(local, peer)
    assert found is not None
    assert found.inode == os.fstat(client.fileno()).st_ino
    assert (found.data_out, found.data_in, found.bytes_in) == (3, 3, 21)


def test_a_connection_that_is_gone_is_none(diag: TcpDiag) -> None:
    """It is no error that a connection ends."""
    assert diag.counters("127.0.0.1:1", "127.0.0.1:2") is None


@pytest.mark.parametrize("blocking", [True, False])
def test_a_refused_connection_is_heard_of(diag: TcpDiag, blocking: bool) -> None:  # noqa: FBT001 - a parameter
    """Attempts to reach a broker that is down are seen one by one, without any privilege."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert diag.listen()
    with socket.socket() as attempt:
        if not blocking:
            attempt.settimeout(1)
        with pytest.raises(ConnectionRefusedError):
            attempt.connect(("127.0.0.1", port))
    deadline = time.monotonic() + 10  # the kernel tells of it from a work queue
    refused: list[TcpCounters] = []
    while not any(one.peer.startswith("127.0.0.1:") and one.uid == os.geteuid() for one in refused):
        assert time.monotonic() < deadline
        time.sleep(0.01)
        refused += [one for one in diag.closed(1000) if one.refused]


def test_a_connection_that_carried_something_was_not_refused() -> None:
    """Its other end has answered."""
    assert not counters(acknowledged=1).refused
    assert not counters(rtt_us=20).refused


def test_a_closed_listener_was_not_refused() -> None:
    """It never asked anybody."""
    assert not counters(peer="0.0.0.0:0").refused
    assert counters().refused


@pytest.mark.parametrize("size", [0, 10, 80])
def test_a_torn_message_gives_nothing(size: int) -> None:
    """What cannot be read is left out, and nothing fails."""
    assert parse_socket(bytes(size)) is None
    assert list(parse_messages(struct.pack("=IHHII", 3, 20, 0, 0, 0))) == []


def test_we_are_in_our_own_network() -> None:
    """A target in another namespace is recognised by the difference."""
    assert same_network(os.getpid())
