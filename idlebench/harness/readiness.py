"""Waiting until a process shows that it is ready."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from idlebench.harness.clock import Clock, Deadline
from idlebench.harness.invalid import InvalidLaunch
from idlebench.model.scenario import Ready, ReadyWhen
from idlebench.model.spawn import Reaped
from idlebench.model.validity import Validity
from idlebench.scenario.placeholders import fill
from idlebench.units import format_duration

_LOOK_S = 0.01
_CONNECT_S = 0.25
_LOG_TAIL_BYTES = 64 * 1024


class ReadyHost(Protocol):
    """What readiness needs to know of the world around the process."""

    def exit_of(self, name: str) -> Reaped | None:
        """How the spawn of this name ended, or None while it lives."""

    def clients(self) -> int:
        """Connections to the broker that are not the harness's."""


def wait_ready(
    ready: Ready,
    names: Sequence[str],
    logs: Mapping[str, Path],
    values: Mapping[str, str],
    host: ReadyHost,
    clock: Clock,
    *,
    clients_before: int = 0,
) -> None:
    """Wait until every process of these names is ready.

    Args:
        ready: the evidence to wait for.
        names: spawns that must all be ready.
        logs: where each of them logs.
        values: placeholders of the launch.
        host: who knows of exits and broker clients.
        clock: time.
        clients_before: broker connections before these were started.

    Raises:
        InvalidLaunch: one ended first (``died``), or the time was over (``not_ready``).
    """
    check = _check(ready, names, logs, values, host, clients_before)
    deadline = Deadline.after(clock, ready.timeout_s)
    while not check():
        for name in names:
            ended = host.exit_of(name)
            if ended is not None:
                raise InvalidLaunch(Validity.DIED, died_words(name, ended, logs.get(name)))
        if deadline.passed:
            raise InvalidLaunch(Validity.NOT_READY, _late_words(ready, logs.get(names[0])))
        deadline.nap(_LOOK_S)


def died_words(name: str, ended: Reaped, log: Path | None) -> str:
    """Say in one sentence how a process ended, with the last line of its log."""
    how = f"signal {-ended.exit_code}" if ended.exit_code < 0 else f"exit code {ended.exit_code}"
    last = _last_line(log)
    return f"{name} ended with {how}" + (f": {last}" if last else "")


def _check(
    ready: Ready,
    names: Sequence[str],
    logs: Mapping[str, Path],
    values: Mapping[str, str],
    host: ReadyHost,
    clients_before: int,
) -> Callable[[], bool]:
    match ready.when:
        case ReadyWhen.LOG:
            pattern = re.compile(ready.what, re.MULTILINE)
            return lambda: all(pattern.search(_tail(logs[name])) for name in names)
        case ReadyWhen.CONNECTION:
            wanted = clients_before + ready.connections * len(names)
            return lambda: host.clients() >= wanted
        case ReadyWhen.FILE:
            path = Path(fill(ready.what, values))
            return path.exists
        case ReadyWhen.PORT:
            address = _address(fill(ready.what, values))
            return lambda: _accepts(address)
        case ReadyWhen.STARTED:
            return lambda: True


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host or "127.0.0.1", int(port)


def _accepts(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=_CONNECT_S):
            return True
    except OSError:
        return False


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LOG_TAIL_BYTES))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def _last_line(log: Path | None) -> str:
    lines = [line.strip() for line in _tail(log).splitlines() if line.strip()] if log else []
    return lines[-1][:200] if lines else ""


def _late_words(ready: Ready, log: Path | None) -> str:
    expected = {
        ReadyWhen.LOG: f"its log did not show {ready.what!r}",
        ReadyWhen.CONNECTION: "it did not connect to the broker",
        ReadyWhen.FILE: f"the file {ready.what!r} did not appear",
        ReadyWhen.PORT: f"port {ready.what} did not accept a connection",
        ReadyWhen.STARTED: "it did not start",
    }[ready.when]
    last = _last_line(log)
    words = f"not ready after {format_duration(ready.timeout_s)}: {expected}"
    return words + (f"; its log ends with: {last}" if last else "; its log is empty")
