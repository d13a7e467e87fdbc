"""Asking whether somebody speaks RESP, with one PING and nothing else."""

from __future__ import annotations

import ipaddress
import socket
from enum import Enum
from typing import Final

TIMEOUT_S: Final = 0.5
_PING: Final = b"*1\r\n$4\r\nPING\r\n"


class Answer(Enum):
    """What a PING was answered with."""

    PONG = "pong"
    WANTS_PASSWORD = "wants-password"  # noqa: S105 - the name of an answer
    BUSY = "busy"
    OTHER = "other"
    NOTHING = "nothing"


def ask(host: str, port: int, timeout_s: float = TIMEOUT_S) -> Answer:
    """Connect, send one PING, read one line, close.

    Args:
        host: an address.
        port: where it listens.
        timeout_s: of the connection and of the answer.
    """
    try:
        with socket.create_connection((host, port), timeout=timeout_s) as connection:
            connection.settimeout(timeout_s)
            connection.sendall(_PING)
            return read_answer(connection.recv(256))
    except OSError:
        return Answer.NOTHING


def read_answer(line: bytes) -> Answer:
    """Tell what a line means."""
    if line.startswith(b"+PONG"):
        return Answer.PONG
    if line.startswith((b"-NOAUTH", b"-NOPERM", b"-ERR operation not permitted", b"-DENIED")):
        return Answer.WANTS_PASSWORD
    if line.startswith((b"-LOADING", b"-BUSY", b"-MASTERDOWN")):
        return Answer.BUSY
    return Answer.OTHER


def is_here(host: str) -> bool:
    """Tell whether an address is of this machine's loopback."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_near(host: str) -> bool:
    """Tell whether an address is this machine's or of a private network, which may be asked uninvited."""
    try:
        found = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return found.is_loopback or found.is_private or found.is_link_local
