"""The harness's side of the front: starts it, tells it what to do, asks what it counted."""

from __future__ import annotations

import hmac
import secrets
import socket
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from idlebench.errors import UsageError
from idlebench.harness.bench import Bench
from idlebench.harness.clock import Deadline
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.outage.front import LOOPBACK, TOKEN
from idlebench.model.spawn import SpawnRequest
from idlebench.model.validity import Validity

SCRIPT: Final = Path(__file__).with_name("front.py")
_START_S: Final = 15.0
_ANSWER_S: Final = 5.0
_STOP_S: Final = 1.0
_LINE_BYTES: Final = 256
_BETWEEN: Final = "the program between the workers and what they lose"


class FrontState(StrEnum):
    """What the front does with connections."""

    UP = "up"
    REFUSED = "refused"
    HELD = "held"
    CLOSING = "closing"


@dataclass(slots=True)
class FrontControl:
    """A running front.

    Attributes:
        bench: its reaper is the front's parent.
        name: of its spawn.
        port: where workers find it.
    """

    bench: Bench
    name: str
    port: int
    _control: socket.socket

    @classmethod
    def start(cls, bench: Bench, launch: int, address: tuple[str, int]) -> FrontControl:
        """Start a front before what listens at an address, and let workers in.

        Raises:
            InvalidLaunch: it did not start in time (``not_ready``).
        """
        name, token = f"{launch:03d}-front", secrets.token_hex(16)
        with socket.create_server((LOOPBACK, 0)) as server:
            here = str(server.getsockname()[1])
            argv = (sys.executable, "-I", "-S", str(SCRIPT), here, address[0], str(address[1]))
            bench.reaper.spawn(SpawnRequest(name, argv, bench.scratch, {TOKEN: token}, bench.log_path(name)))
            deadline = Deadline.after(bench.clock, _START_S)
            while not deadline.passed:
                server.settimeout(max(0.001, deadline.left_s))
                try:
                    control, _ = server.accept()
                except TimeoutError:
                    break
                control.settimeout(_ANSWER_S)
                told, _, port = _line(control).partition(" ")
                if hmac.compare_digest(told.encode(), token.encode()):
                    front = cls(bench, name, int(port), control)
                    try:
                        front.become(FrontState.UP)
                    except InvalidLaunch:
                        front.close()
                        raise
                    return front
                control.close()  # somebody else's: the port is open to every user of the machine
        raise InvalidLaunch(
            Validity.NOT_READY, "the program between the workers and what they lose did not start"
        )

    def become(self, state: FrontState) -> int:
        """Change what it does; give how many connections it has accepted so far.

        Raises:
            InvalidLaunch: it is gone (``broker_lost``).
        """
        return self._ask(state)

    def accepted(self) -> int:
        """Give how many connections it has accepted so far.

        Raises:
            InvalidLaunch: it is gone (``broker_lost``).
        """
        return self._ask("count")

    def close(self) -> None:
        """End it; more than once is allowed."""
        self._control.close()
        self.bench.reaper.stop([self.name], grace_s=_STOP_S)

    def _ask(self, order: str) -> int:
        try:
            self._control.sendall(f"{order}\n".encode("ascii"))
            answer = _line(self._control)
        except OSError:
            answer = ""
        if not answer:
            raise InvalidLaunch(
                Validity.BROKER_LOST, "the program between the workers and what they lose is gone"
            )
        return int(answer)


def _line(connection: socket.socket) -> str:
    """Read one line; what came of it where the peer ends or is silent."""
    line = b""
    try:
        while not line.endswith(b"\n") and len(line) < _LINE_BYTES:
            byte = connection.recv(1)
            if not byte:
                break
            line += byte
    except OSError:
        return ""
    return line.decode("ascii", "replace").strip()


def broker_address(bench: Bench) -> tuple[str, int]:
    """Give the address of the broker as a number, so that the front looks nothing up.

    Raises:
        UsageError: it is not reached by plain TCP, so that nothing can stand before it.
    """
    broker = bench.broker
    if broker is None or not broker.port or not broker.url.startswith("redis://"):
        raise UsageError(
            "an outage can be made only before a broker at a redis:// URL",
            where="sweep.outage",
            remedy="leave --broker-url out: the embedded broker has one, and TLS and Unix sockets have not",
        )
    try:
        found = socket.getaddrinfo(broker.host, broker.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UsageError(f"the broker's host cannot be found: {error}", where=broker.facts.url) from None
    return str(found[0][4][0]), broker.port
