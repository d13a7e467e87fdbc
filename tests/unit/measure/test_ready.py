"""Readiness of descriptors, here of our own: what they wait for decides."""

from __future__ import annotations

import os
import select
import socket
import struct

import pytest

from idlebench.measure.open_files import repeated_events
from idlebench.measure.ready import ReadyReader

READ = select.POLLIN | select.POLLRDHUP


def test_a_socket_that_can_be_written_is_ready_only_for_who_wants_to_write() -> None:
    """An event loop that always waits to write spins; one that waits to read rests."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        fd = ours.fileno()
        reader = ReadyReader()
        assert not reader.look(os.getpid(), {fd: READ})[fd].ready
        assert reader.look(os.getpid(), {fd: READ | select.POLLOUT})[fd].ready
        theirs.close()
        assert reader.look(os.getpid(), {fd: READ})[fd].ready
        told_once = reader.look(os.getpid(), {fd: 0})[fd]
    assert (told_once.ready, told_once.hung_up) == (False, True)


@pytest.mark.parametrize(
    ("events", "repeated"),
    [
        (select.EPOLLIN, select.POLLIN),
        (select.EPOLLIN | select.EPOLLOUT | 0x18, select.POLLIN | select.POLLOUT),
        (select.EPOLLIN | select.EPOLLET, 0),
        (select.EPOLLONESHOT, 0),
    ],
)
def test_an_edge_is_told_once_and_a_level_again_and_again(events: int, repeated: int) -> None:
    """epoll(7)."""
    assert repeated_events(events) == repeated


def test_the_timeout_of_a_sockets_reads_is_read() -> None:
    """SO_RCVTIMEO ends a recv that names no timeout; without it there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        reader = ReadyReader()
        assert reader.receive_timeout_s(os.getpid(), one.fileno()) is None
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 2, 500_000))
        assert reader.receive_timeout_s(os.getpid(), one.fileno()) == pytest.approx(2.5, abs=0.01)
    read, write = os.pipe()
    assert ReadyReader().receive_timeout_s(os.getpid(), read) is None
    os.close(read)
    os.close(write)
