"""The reaper's loop: requests in, replies and notifications out, and nothing at all in between."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import time
from contextlib import suppress
from typing import Final

from .endings import Will, as_programs, carry_out
from .family import Family
from .removal import Doomed, RefusedError
from .spawning import Child, Program, SpawnError, start
from .stopping import NS_PER_S, Stopping
from .system import adopt_orphans, entry
from .wire import Decoder, Message, encode

_IGNORED: Final = (
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGPIPE,
    signal.SIGTSTP,
    signal.SIGTTIN,
    signal.SIGTTOU,
)
_ENDING: Final = frozenset({signal.SIGTERM, signal.SIGHUP})
_STEP_S: Final = 0.01
_FLUSH_S: Final = 1.0


def main(argv: list[str]) -> int:
    """Arm, serve until the harness is gone or done, end everything."""
    descriptor, run_id, grace_s = int(argv[0]), argv[1], float(argv[2])
    os.set_inheritable(descriptor, False)
    loop = Loop(socket.socket(fileno=descriptor), run_id, grace_s)
    loop.arm()
    try:
        loop.serve()
    finally:
        loop.end()
    return 0


class Loop:
    """One thread, blocked until a request or a signal arrives."""

    def __init__(self, control: socket.socket, run_id: str, grace_s: float) -> None:
        """Take the control socket; nothing is armed yet."""
        self._control = control
        self._grace_s = grace_s
        self._family = Family(run_id)
        self._will = Will()
        self._decoder = Decoder()
        self._outbox = bytearray()
        self._stopping: Stopping | None = None
        self._stop_id = 0
        self._stopped: list[Child] = []
        self._closing: Message | None = None
        self._over = False
        self._wake = -1
        self._selector = selectors.DefaultSelector()

    def arm(self) -> None:
        """Adopt orphans, take the signals, and say so; nothing is spawned before this is said."""
        self._wake, tell = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(tell, False)
        signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, *_ENDING):
            signal.signal(number, lambda _number, _frame: None)
        for number in _IGNORED:
            signal.signal(number, signal.SIG_IGN)
        adopts = adopt_orphans()
        me = entry(os.getpid())
        self._control.setblocking(False)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._send({"event": "armed", "pid": os.getpid(), "start": me.start if me else 0, "adopts": adopts})

    def serve(self) -> None:
        """Serve until the harness closes the run, is gone, or a signal ends us."""
        while not self._over:
            ready = self._selector.select(_STEP_S if self._stopping else None)
            for key, events in ready:
                if key.fileobj == self._wake:
                    self._take_signals()
                elif events & selectors.EVENT_READ:
                    self._receive()
            self._notify()
            self._continue_stop()
            self._flush()

    def end(self) -> None:
        """End everything and answer, if anybody is left to be answered."""
        run_commands = self._closing is None or bool(self._closing.get("run_commands"))
        survivors = carry_out(
            self._family, self._will, grace_s=self._grace_s, run_commands=run_commands, wake=self._wake
        )
        if self._closing is not None:
            with suppress(OSError):
                self._control.settimeout(_FLUSH_S)
                reply = encode({"id": self._closing["id"], "survivors": survivors})
                self._control.sendall(bytes(self._outbox) + reply)

    def _take_signals(self) -> None:
        """Read which signals arrived; SIGTERM and SIGHUP end the run."""
        with suppress(BlockingIOError):
            if _ENDING & set(os.read(self._wake, 4096)):
                self._over = True

    def _receive(self) -> None:
        """Read what the harness sent; its end is the end of the run."""
        try:
            data = self._control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._over = True
            return
        for message in self._decoder.feed(data):
            self._serve_one(message)

    def _serve_one(self, request: Message) -> None:
        """Do one request; every one but ``stop`` and ``close`` is answered at once."""
        number, kind = request["id"], request["op"]
        if kind == "close":
            self._closing = request
            self._over = True
        elif kind == "stop":
            self._begin_stop(number, request["names"], request["grace_s"])
        else:
            try:
                answer = self._do(kind, request)
            except (SpawnError, RefusedError) as error:
                answer = {"error": str(error)}
            self._send({"id": number, **answer})

    def _do(self, kind: str, request: Message) -> Message:
        """Do a request that can be answered at once; give the answer."""
        if kind == "spawn":
            return self._spawn(request)
        if kind == "remove_at_end":
            self._will.doomed.append(Doomed.of(request["path"]))
        elif kind == "run_at_end":
            argvs = [*((one.argv, one.env) for one in self._will.commands)]
            self._will.commands = as_programs([*argvs, (tuple(request["argv"]), request["env"])])
        elif kind == "ledger":
            self._will.ledger = request["path"]
        else:
            return {"error": f"unknown request {kind!r}"}
        return {}

    def _spawn(self, request: Message) -> Message:
        """Start a process."""
        program = Program(
            request["name"], tuple(request["argv"]), request["cwd"], request["env"], request["log"]
        )
        if any(child.alive for child in self._family.named([program.name])):
            raise SpawnError(f"a process named {program.name!r} is running already")
        began_ns = time.monotonic_ns()
        child = start(program, self._family.run_id)
        self._family.children.append(child)
        return {"pid": child.pid, "start": child.start, "started_ns": began_ns}

    def _begin_stop(self, number: int, names: list[str], grace_s: float) -> None:
        """Ask these spawns to end."""
        self._notify()
        self._stopped = self._family.named(names)
        roots = [child for child in self._stopped if child.alive]
        stopped, family = self._stopped, self._family
        self._stop_id = number
        self._stopping = Stopping(roots, lambda seen: family.trees(stopped, seen), round(grace_s * NS_PER_S))
        self._stopping.begin()

    def _continue_stop(self) -> None:
        """Do the next step of a stop; answer when it is over."""
        if self._stopping is None or not self._stopping.step():
            return
        self._notify()
        names = {child.name for child in self._stopped}
        for child in self._family.children:
            child.dismissed = child.dismissed or child.name in names
        self._send(
            {
                "id": self._stop_id,
                "seconds": self._stopping.seconds,
                "leaked": self._stopping.leaked,
                "survivors": self._stopping.survivors,
                "exit_codes": [child.exit_code for child in self._stopped],
            }
        )
        self._stopping = None

    def _notify(self) -> None:
        """Tell of every process that ended."""
        for news in self._family.reap():
            self._send(news)

    def _send(self, message: Message) -> None:
        """Queue a message; the harness may be busy measuring and not read for a while."""
        self._outbox += encode(message)
        self._flush()

    def _flush(self) -> None:
        """Write what fits; wait for room only while something is left."""
        try:
            while self._outbox:
                del self._outbox[: self._control.send(self._outbox)]
        except BlockingIOError:
            pass
        except OSError:
            self._over = True
            self._outbox.clear()
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._outbox else 0)
        if self._selector.get_key(self._control).events != wanted:
            self._selector.modify(self._control, wanted)
