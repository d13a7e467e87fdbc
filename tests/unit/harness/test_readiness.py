"""Readiness: evidence, not a pause."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from idlebench.harness.clock import FakeClock
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.readiness import wait_ready
from idlebench.model.scenario import Ready, ReadyWhen
from idlebench.model.spawn import Reaped
from idlebench.model.validity import Validity


@dataclass
class Host:
    """A world in which clients connect one by one and processes end when told to."""

    counts: Iterator[int] = field(default_factory=lambda: iter([]))
    ended: dict[str, Reaped] = field(default_factory=dict)

    def exit_of(self, name: str) -> Reaped | None:
        """How it ended."""
        return self.ended.get(name)

    def clients(self) -> int:
        """The next count."""
        return next(self.counts)


def wait(ready: Ready, tmp_path: Path, host: Host | None = None, *, clients_before: int = 0) -> FakeClock:
    """Wait for two workers, ``a`` and ``b``."""
    clock = FakeClock()
    wait_ready(
        ready,
        ["a", "b"],
        {"a": tmp_path / "a.log", "b": tmp_path / "b.log"},
        {"tmp_dir": str(tmp_path)},
        host or Host(),
        clock,
        clients_before=clients_before,
    )
    return clock


def test_a_log_line_of_every_worker_is_needed(tmp_path: Path) -> None:
    """One worker that is ready does not make two."""
    (tmp_path / "a.log").write_text("noise\nready.\n")
    ready = Ready(ReadyWhen.LOG, r"^ready\.", timeout_s=1)
    with pytest.raises(InvalidLaunch, match="did not show"):
        wait(ready, tmp_path)
    (tmp_path / "b.log").write_text("ready.\n")
    assert wait(ready, tmp_path).slept == []


def test_new_broker_clients_are_counted_from_before(tmp_path: Path) -> None:
    """Two workers with one connection each, beside three strangers."""
    wait(Ready(ReadyWhen.CONNECTION), tmp_path, Host(iter([3, 4, 5])), clients_before=3)


def test_a_file_may_stand_in_the_launchs_own_directory(tmp_path: Path) -> None:
    """Placeholders are filled."""
    (tmp_path / "up").touch()
    wait(Ready(ReadyWhen.FILE, "{tmp_dir}/up"), tmp_path)


def test_an_open_port_is_ready(tmp_path: Path) -> None:
    """A listener that accepts is enough."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        wait(Ready(ReadyWhen.PORT, str(server.getsockname()[1])), tmp_path)


def test_a_process_that_ends_first_has_died(tmp_path: Path) -> None:
    """The reason carries the exit code and the last line of its log."""
    (tmp_path / "b.log").write_text("starting\nImportError: no module named app\n\n")
    host = Host(ended={"b": Reaped(1, "b", 1, 0, 0, 0)})
    with pytest.raises(InvalidLaunch, match="exit code 1: ImportError") as caught:
        wait(Ready(ReadyWhen.LOG, "ready"), tmp_path, host)
    assert caught.value.validity is Validity.DIED


def test_a_signal_is_named_as_one(tmp_path: Path) -> None:
    """A negative exit code is a signal."""
    host = Host(ended={"a": Reaped(1, "a", -9, 0, 0, 0)})
    with pytest.raises(InvalidLaunch, match="signal 9"):
        wait(Ready(ReadyWhen.LOG, "ready"), tmp_path, host)


def test_silence_ends_at_the_deadline(tmp_path: Path) -> None:
    """Not ready, with what was expected and that the log is empty."""
    with pytest.raises(InvalidLaunch, match=r"not ready after 3 s.*log is empty") as caught:
        wait(Ready(ReadyWhen.LOG, "ready", timeout_s=3), tmp_path)
    assert caught.value.validity is Validity.NOT_READY
