from __future__ import annotations

import os
from pathlib import Path

import pytest

from idlebench.measure.open_files import (
    descriptor,
    links,
    parse_epoll,
    pollable,
    signal_descriptors,
    signal_is_pending,
)
from idlebench.measure.socket_tables import Socket
from idlebench.model.evidence import Descriptor


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("pipe:[7]", "pipe"),
        ("socket:[7]", "socket"),
        ("anon_inode:[eventfd]", "eventfd"),
        ("anon_inode:[timerfd]", "timerfd"),
        ("anon_inode:[eventpoll]", "epoll"),
        ("anon_inode:inotify", "inotify"),
        ("/dev/pts/3", "tty"),
        ("/var/log/worker.log", "file"),
        ("anon_inode:[bpf-map]", "other"),
    ],
)
def test_every_descriptor_has_a_kind(target: str, kind: str) -> None:
    """What a thread waits for is named."""
    assert descriptor(3, target, {}).kind == kind


def test_a_socket_in_close_wait_is_hung_up() -> None:
    """Its other end is gone, and nobody has noticed."""
    table = {7: Socket(7, "tcp", "127.0.0.1:4000", "127.0.0.1:6379", "CLOSE_WAIT")}
    assert descriptor(3, "socket:[7]", table) == Descriptor(
        3, "socket", "127.0.0.1:4000", "127.0.0.1:6379", "CLOSE_WAIT", "", hung_up=True, inode=7
    )


def test_only_what_can_be_waited_for_is_polled() -> None:
    """Not a regular file, which is always ready, and nothing that answers about the signals of who asks."""
    found = {0: "/dev/null", 1: "pipe:[5]", 2: "anon_inode:[signalfd]", 3: "socket:[6]", 4: "/var/log/it"}
    assert pollable({**found, 5: "anon_inode:[eventpoll]"}) == [1, 3]
    assert signal_descriptors(found) == [2]


@pytest.mark.parametrize(
    ("own", "shared", "pending"), [("0", "200", True), ("200", "0", True), ("0", "100", False)]
)
def test_a_signalfd_is_ready_if_one_of_its_signals_is_pending(
    tmp_path: Path,
    own: str,
    shared: str,
    pending: bool,  # noqa: FBT001 - a case
) -> None:
    """As the kernel's masks have it; without them nothing is known."""
    assert signal_is_pending(5, 4, tmp_path) is None
    (tmp_path / "5" / "fdinfo").mkdir(parents=True)
    (tmp_path / "5" / "status").write_text(f"Name:\ta: b\nSigPnd:\t{own}\nShdPnd:\t{shared}\n")
    assert signal_is_pending(5, 4, tmp_path) is None
    (tmp_path / "5" / "fdinfo" / "4").write_text("pos:\t0\nflags:\t02\nsigmask:\t0000000000000200\n")
    assert signal_is_pending(5, 4, tmp_path) is pending


def test_descriptors_that_are_hidden_are_none_and_not_no_descriptors(tmp_path: Path) -> None:
    """Another user's process has descriptors that we cannot see."""
    (tmp_path / "5" / "fd").mkdir(parents=True)
    assert links(5, tmp_path) == {}
    assert links(6, tmp_path) is None


def test_the_members_of_an_epoll_set_are_read() -> None:
    """Also those that the process itself has closed: a child may hold them open."""
    text = ["pos:\t0", "flags:\t02", "tfd:        5 events:       19 data: 5  pos:0 ino:3a sdev:9"]
    assert parse_epoll(text) == {5: 0x19}


def test_a_pipe_with_a_name_is_a_pipe(tmp_path: Path) -> None:
    """A FIFO has a path, and hangs up like any other pipe."""
    os.mkfifo(tmp_path / "control")
    fd = os.open(tmp_path / "control", os.O_RDONLY | os.O_NONBLOCK)
    found = (links(os.getpid()) or {})[fd]
    os.close(fd)
    assert descriptor(fd, found, {}).kind == "pipe"
