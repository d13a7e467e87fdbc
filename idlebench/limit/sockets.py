"""Which broker a process talks to, by its TCP sockets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import psutil

from idlebench.broker.server_process import find_server


class Socket(NamedTuple):
    """One established TCP connection.

    Attributes:
        local_port: our end.
        host: the other end.
        port: the other end.
    """

    local_port: int
    host: str
    port: int


def connections(pids: Iterable[int], *, below: bool) -> Iterator[Socket]:
    """List the established TCP connections of processes.

    Processes that are gone or not ours to look into have none.

    Args:
        pids: the processes.
        below: those of everything below them too.
    """
    for process in _trees(pids, below=below):
        with suppress(psutil.Error):
            for one in process.net_connections(kind="tcp"):
                if one.status == psutil.CONN_ESTABLISHED and one.raddr:
                    yield Socket(one.laddr.port, one.raddr.ip, one.raddr.port)


def client_ports(pids: Iterable[int], port: int, *, below: bool) -> frozenset[int]:
    """Give the client ends of the processes' connections to a port."""
    return frozenset(one.local_port for one in connections(pids, below=below) if one.port == port)


def found_broker(pids: Iterable[int], *, below: bool) -> str:
    """Give the URL of the Redis-like server on this machine that the processes are connected to, or "".

    Only a process that is named like such a server and listens on the port is taken for one; nothing
    else is ever asked anything. It is asked without a password: give the URL where one is needed.
    """
    ports = {one.port: one.host for one in connections(pids, below=below) if one.host in {"127.0.0.1", "::1"}}
    for port, host in sorted(ports.items()):
        if any(find_server(pid, port=port) is not None for pid in psutil.pids()):
            return f"redis://{f'[{host}]' if ':' in host else host}:{port}"
    return ""


def _trees(pids: Iterable[int], *, below: bool) -> Iterator[psutil.Process]:
    for pid in pids:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            yield process
            if below:
                yield from process.children(recursive=True)
