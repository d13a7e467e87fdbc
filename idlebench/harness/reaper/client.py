"""The harness's side of the reaper: starts it, asks it, and notices when it is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from idlebench.errors import IdlebenchError, ReaperError, UsageError
from idlebench.harness.reaper.channel import Channel, ChannelClosedError
from idlebench.harness.reaper.removal import Doomed
from idlebench.harness.reaper.sweep import end_marked
from idlebench.harness.reaper.system import MARKER
from idlebench.harness.reaper.wire import Message
from idlebench.model.launch import Stop
from idlebench.model.process import ProcessRef
from idlebench.model.spawn import Reaped, Spawned, SpawnRequest

if TYPE_CHECKING:
    from idlebench.harness.ledger import Ledger

SCRIPT: Final = Path(__file__).with_name("child.py")
START_DEADLINE_S: Final = 15.0
REQUEST_DEADLINE_S: Final = 15.0
KILL_ALLOWANCE_S: Final = 10.0
"""What an ending may take beyond its graces: the kill, its deadline in the reaper, and a loaded machine."""
COMMANDS_ALLOWANCE_S: Final = 30.0
_REMEDY: Final = "what it had started was ended; run the command again, and `idlebench clean` if in doubt"


class Reaper:
    """Starts processes so that none of them can be left behind; implements `model.spawn.Launcher`.

    Use it from one thread, as a context manager: leaving it stops everything; leaving it by an exception
    also runs what was given to `run_at_end`.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        channel: Channel,
        run_id: str,
        *,
        ledger: Ledger | None,
        grace_s: float,
    ) -> None:
        """Take a reaper that has said it is armed; use `start`."""
        self._process = process
        self._channel = channel
        self._run_id = run_id
        self._ledger = ledger
        self._grace_s = grace_s
        self._reaped: list[Reaped] = []
        self._doomed: list[Doomed] = []
        self._names: dict[str, int] = {}
        self._closed = False

    @classmethod
    def start(cls, run_id: str, *, ledger: Ledger | None = None, grace_s: float = 2.0) -> Self:
        """Start the reaper's process and wait until it is armed.

        Args:
            run_id: marks every process of the run; no slash in it.
            ledger: where everything started is noted, for `idlebench clean`; removed at the end.
            grace_s: from SIGTERM until kill when the run ends; the broker is given as much again.

        Raises:
            ReaperError: it did not start in time.
        """
        ours, theirs = Channel.pair()
        argv = [sys.executable, "-I", "-S", str(SCRIPT), str(theirs.fileno()), run_id, str(grace_s)]
        try:
            process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, MARKER: f"{run_id}/reaper"},
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            _forget(ledger)
            raise ReaperError(f"the reaper could not be started: {error}") from error
        finally:
            theirs.close()
        reaper = cls(process, Channel(ours), run_id, ledger=ledger, grace_s=grace_s)
        try:
            armed = reaper._channel.receive(START_DEADLINE_S)
        except ChannelClosedError:
            armed = None
        except BaseException:
            reaper._abandon()
            _forget(ledger)
            raise
        if armed is None or armed.get("event") != "armed":
            reaper._abandon()
            _forget(ledger)
            raise ReaperError("the reaper did not arm itself in time", remedy="is the machine overloaded?")
        if ledger is not None:
            ledger.note_reaper(ProcessRef(process.pid, armed["start"]))
            reaper._ask({"op": "ledger", "path": str(ledger.path)}, REQUEST_DEADLINE_S)
        return reaper

    @property
    def pid(self) -> int:
        """The process that every spawned process and every orphan is a child of."""
        return self._process.pid

    def spawn(self, request: SpawnRequest) -> Spawned:
        """Start one process.

        Raises:
            UsageError: the program does not exist or may not be run, or its directory or log is unusable.
            ReaperError: the reaper is gone.
        """
        if not request.argv:
            raise UsageError("there is no program to start", where=request.name)
        answer = self._ask(
            {
                "op": "spawn",
                "name": request.name,
                "argv": list(request.argv),
                "cwd": str(request.cwd),
                "env": dict(request.env),
                "log": str(request.log),
            },
            REQUEST_DEADLINE_S,
        )
        if "error" in answer:
            raise UsageError(answer["error"], where=request.name, remedy="check the command and its PATH")
        spawned = Spawned(request.name, _reference(answer["pid"], answer["start"]), answer["started_ns"])
        self._names[request.name] = answer["started_ns"]
        if self._ledger is not None:
            self._ledger.note_spawn(request.name, ProcessRef(answer["pid"], answer["start"]))
        return spawned

    def reaped(self) -> Sequence[Reaped]:
        """Every process reaped since the reaper began, oldest first; never blocks.

        Raises:
            ReaperError: the reaper is gone.
        """
        try:
            while (news := self._channel.receive(0.0)) is not None:
                self._take(news)
        except ChannelClosedError as error:
            raise self._lost() from error
        return tuple(self._reaped)

    def exit_of(self, name: str) -> Reaped | None:
        """How the latest spawn of this name ended, or None while it runs; never blocks."""
        since = self._names.get(name, 0)
        return next((one for one in self.reaped() if one.name == name and one.at_ns >= since), None)

    def wait_exit(self, name: str, timeout_s: float) -> Reaped | None:
        """Wait until the latest spawn of this name ends; None if it still runs after the time."""
        deadline = self._channel.clock() + timeout_s
        while (ended := self.exit_of(name)) is None:
            left = deadline - self._channel.clock()
            if left <= 0:
                return None
            try:
                news = self._channel.receive(left)
            except ChannelClosedError as error:
                raise self._lost() from error
            if news is not None:
                self._take(news)
        return ended

    def stop(self, names: Sequence[str], *, grace_s: float) -> Stop:
        """Send SIGTERM to the roots, wait for the whole trees, kill what is left after the grace.

        Raises:
            ReaperError: the reaper is gone or does not answer.
        """
        request: Message = {"op": "stop", "names": list(names), "grace_s": grace_s}
        answer = self._ask(request, grace_s + KILL_ALLOWANCE_S)
        return Stop(answer["seconds"], answer["leaked"], tuple(answer["exit_codes"]), answer["survivors"])

    def remove_at_end(self, path: Path) -> None:
        """Remove this file or directory when the run ends, however it ends.

        Raises:
            UsageError: the path is, or holds, a directory that is not the run's own.
            ReaperError: the reaper is gone.
        """
        absolute = path.absolute()
        answer = self._ask({"op": "remove_at_end", "path": str(absolute)}, REQUEST_DEADLINE_S)
        if "error" in answer:
            raise UsageError(f"will not remove: {answer['error']}")
        self._doomed.append(Doomed.of(str(absolute)))
        if self._ledger is not None:
            self._ledger.note_path(absolute)

    def run_at_end(self, argv: tuple[str, ...], env: Mapping[str, str]) -> None:
        """Run this command once everything was stopped, if the run ends without `close`."""
        self._ask({"op": "run_at_end", "argv": list(argv), "env": dict(env)}, REQUEST_DEADLINE_S)

    def close(self, *, run_commands: bool = False) -> int:
        """Stop everything, remove what is to be removed; give the number of survivors (0).

        Closing twice is allowed. If the reaper is gone or does not answer, the harness cleans up itself.

        Args:
            run_commands: also run what was given to `run_at_end`.
        """
        if self._closed:
            return 0
        allowance = 2 * self._grace_s + KILL_ALLOWANCE_S + (COMMANDS_ALLOWANCE_S if run_commands else 0)
        survivors: int | None = None
        with suppress(ChannelClosedError):
            answer = self._channel.ask({"op": "close", "run_commands": run_commands}, allowance, self._take)
            survivors = None if answer is None else int(answer["survivors"])
        self._closed = True
        if survivors is None:
            return self._clean_up(allowance)
        self._channel.close()
        self._await_end(allowance)
        return survivors

    def __enter__(self) -> Self:
        """Give the reaper itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; after an exception the commands are run too: the harness had no time to do their work."""
        self.close(run_commands=kind is not None)

    def _ask(self, request: Message, deadline_s: float) -> Message:
        """Send a request and wait for its answer, taking notifications on the way.

        Raises:
            ReaperError: the reaper is gone, or silent beyond the deadline.
        """
        if self._closed:
            raise ReaperError("the reaper was closed")
        try:
            answer = self._channel.ask(request, deadline_s, self._take)
        except ChannelClosedError as error:
            raise self._lost() from error
        if answer is None:
            raise ReaperError(f"the reaper (pid {self.pid}) did not answer within {deadline_s:g} s")
        return answer

    def _take(self, news: Message) -> None:
        """Keep a notification; anything else is the late answer to a request that was interrupted."""
        if news.get("event") == "reaped":
            self._reaped.append(
                Reaped(
                    pid=news["pid"],
                    name=news["name"],
                    exit_code=news["exit_code"],
                    cpu_ns=news["cpu_ns"],
                    voluntary=news["voluntary"],
                    at_ns=news["at_ns"],
                )
            )

    def _lost(self) -> ReaperError:
        """The reaper died under us: end what it owned, then say so."""
        if not self._closed:
            self._closed = True
            self._clean_up(self._grace_s)
        return ReaperError("the process that owns the run's children ended unexpectedly", remedy=_REMEDY)

    def _clean_up(self, wait_s: float) -> int:
        """Do the reaper's work from here: its children are nobody's now, but they carry the mark."""
        self._channel.close()
        self._await_end(wait_s)
        left = end_marked(self._run_id, grace_s=0.0)
        removed = [doomed.remove() for doomed in reversed(self._doomed)]
        if self._ledger is not None and not left and all(removed):
            self._ledger.remove()
        return len(left)

    def _await_end(self, wait_s: float) -> None:
        """Wait for the reaper's process, and kill it if it does not end: everything has a deadline."""
        try:
            self._process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self._abandon()

    def _abandon(self) -> None:
        """Give the reaper up."""
        self._channel.close()
        self._process.kill()
        self._process.wait()


def _forget(ledger: Ledger | None) -> None:
    """Remove the ledger of a run that never began."""
    if ledger is not None:
        ledger.remove()


def _reference(pid: int, start: int) -> ProcessRef:
    """Identify a new process in the unit of the measuring room, another one where there is no procfs."""
    if Path("/proc/self/stat").exists():
        return ProcessRef(pid, start)
    from idlebench.measure.identity import process_ref  # noqa: PLC0415 - loads psutil

    try:
        return process_ref(pid)
    except IdlebenchError:
        return ProcessRef(pid, 0)  # it has ended already; nothing will be read of it
