"""Starting a server of our own: loopback, a port that the kernel chose, a random password, no persistence."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from idlebench.broker.binary import ServerBinary, find_binary
from idlebench.broker.broker import Broker
from idlebench.broker.config import server_config
from idlebench.broker.connections import Address
from idlebench.broker.redact import redact, redact_url
from idlebench.broker.server_process import CPU_SOURCE
from idlebench.errors import BrokerError
from idlebench.model.machine import BrokerFacts
from idlebench.model.scenario import BrokerPlan
from idlebench.model.spawn import Launcher, Spawned, SpawnRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = "broker"
"""Name of the server's spawn; the reaper stops it after all others."""
ATTEMPTS: Final = 5
READY_S: Final = 10.0
_STOP_S: Final = 2.0
_PAUSE_S: Final = 0.02
_LOG_LINES: Final = 8
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_LOST_RACE: Final = ("address already in use", "failed listening on port")


@dataclass(frozen=True, slots=True)
class Timing:
    """Time, injected.

    Attributes:
        clock: monotonic seconds.
        sleep: waits that many seconds.
        ready_s: how long a server may take until it answers.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    ready_s: float = READY_S


def start_broker(
    launcher: Launcher,
    *,
    run_id: str,
    directory: Path,
    plan: BrokerPlan,
    binary: Path | None,
    log: Path,
    timing: Timing | None = None,
) -> Broker:
    """Start a server under the launcher and wait until it answers.

    Args:
        launcher: its parent; it also stops it.
        run_id: names our connections.
        directory: made if need be, for the user alone; holds the configuration with the password.
        plan: the scenario's settings.
        binary: the user's server program, or None for the packaged one.
        log: file that the server's output is appended to.
        timing: clock and deadline; None for the real ones.

    Raises:
        UsageError: the program or a setting is wrong.
        BrokerError: it did not start; with the last lines of its log.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    start = _Start(
        launcher, find_binary(binary), run_id, directory, plan, log, timing or Timing(), secrets.token_hex(16)
    )
    for _ in range(ATTEMPTS):
        outcome = start.once()
        if isinstance(outcome, Broker):
            return outcome
        if not any(sign in outcome.lower() for sign in _LOST_RACE):
            break
    raise BrokerError(
        f"the broker did not start; its log ends with:\n{outcome or '(nothing)'}",
        where=str(start.program.path),
        remedy="look at the settings of the scenario's [broker] table, or use --broker-url",
    )


@dataclass(frozen=True, slots=True)
class _Start:
    """What every attempt to start the server has in common."""

    launcher: Launcher
    program: ServerBinary
    run_id: str
    directory: Path
    plan: BrokerPlan
    log: Path
    timing: Timing
    password: str

    def once(self) -> Broker | str:
        """Try one port; give the broker, or the end of its log if it did not start."""
        port, logged = _free_port(), _size(self.log)
        config = self.directory / "server.conf"
        _write_private(config, self._config(port))
        argv = (str(self.program.path), str(config))
        spawned = self.launcher.spawn(SpawnRequest(NAME, argv, self.directory, _environment(), self.log))
        broker = self._broker(port, spawned)
        ready = False
        try:
            ready = self._ready(broker, spawned)
        finally:
            if not ready:
                broker.close()
        if ready:
            return broker
        self.launcher.stop([NAME], grace_s=_STOP_S)
        return redact(_tail(self.log, logged), [self.password])

    def _config(self, port: int) -> str:
        """Give the configuration for a port."""
        return server_config(
            port=port,
            password=self.password,
            directory=self.directory,
            settings=self.plan.settings,
            keeps_environment=self.program.server == "valkey" or self.program.release >= (6, 2),
        )

    def _broker(self, port: int, spawned: Spawned) -> Broker:
        """Describe the server that was started."""
        program = self.program
        url = f"redis://:{self.password}@127.0.0.1:{port}/0"
        facts = BrokerFacts(program.kind, program.server, program.version, redact_url(url), CPU_SOURCE)
        return Broker(Address.of(url), facts, spawned.ref, f"idlebench-{self.run_id}")

    def _ready(self, broker: Broker, spawned: Spawned) -> bool:
        """Wait until this very server answers; False if it ended or stays silent."""
        deadline = self.timing.clock() + self.timing.ready_s
        while self.timing.clock() < deadline:
            reaped = self.launcher.reaped()
            if any(one.name == NAME and one.at_ns >= spawned.started_ns for one in reaped):
                return False
            if broker.ping() and _is_ours(broker, spawned):
                return True
            self.timing.sleep(_PAUSE_S)
        return False


def _is_ours(broker: Broker, spawned: Spawned) -> bool:
    """Tell whether the server on that port is the one that was started."""
    try:
        return broker.process_id() == spawned.ref.pid
    except BrokerError:
        return False


def _free_port() -> int:
    """Let the kernel choose a port; another may take it before the server does, which is noticed."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment() -> Mapping[str, str]:
    """Give the server what it needs to run, and none of the user's secrets."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def _write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read, from its first byte on."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123 - by descriptor
        file.write(text)


def _size(path: Path) -> int:
    """Give the length of the log so far."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _tail(path: Path, start: int) -> str:
    """Give the last lines of what was logged since."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            text = file.read(1 << 16).decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-_LOG_LINES:])
