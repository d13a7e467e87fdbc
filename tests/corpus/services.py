"""The services that programs of the corpus need, each a real one, started under the reaper."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import stat
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis

from idlebench.harness.reaper.client import Reaper
from idlebench.model.spawn import Spawned, SpawnRequest
from tests.corpus.label import HERE
from tests.integration.worker_support import server_binary, until

SERVERS: Final = HERE / "servers"
READY_S: Final = 20.0
_LOWEST_PORT: Final = 20_000
_PORTS: Final = 12_000  # below 32768, where Linux begins by default


@dataclass(frozen=True, slots=True)
class Service:
    """One service that runs, or that is only an address.

    Attributes:
        name: as in the labels.
        port: that it listens on, or that nobody does.
        env: what a program is told about it.
        spawned: its process, or None.
    """

    name: str
    port: int
    env: Mapping[str, str]
    spawned: Spawned | None


class Services:
    """Starts services, each in a directory of its own."""

    def __init__(self, reaper: Reaper, directory: Path, python: str) -> None:
        """Start nothing yet.

        Args:
            reaper: parent of all of them.
            directory: for their files and logs.
            python: interpreter of the servers in servers/.
        """
        self._reaper = reaper
        self._directory = directory
        self._python = python

    def start(self, name: str) -> Service:
        """Start one and wait until it answers."""
        starts: dict[str, Callable[[], Service]] = {
            "refused": self._refused,
            "postgres": self._postgres,
            "valkey": lambda: self._valkey("valkey", ""),
            "valkey-password": lambda: self._valkey("valkey-password", secrets.token_hex(8)),
            "http": lambda: self._script("http", "http_empty"),
            "grpc": lambda: self._script("grpc", "grpc_empty"),
            "hangup": lambda: self._script("hangup", "hangup"),
            "pong": lambda: self._script("pong", "pong"),
        }
        return starts[name]()

    def load(self, name: str, env: Mapping[str, str]) -> None:
        """Start something that works on a program."""
        script = {
            "jobs": "jobs",
            "messages": "messages",
            "requests": "http_requests",
            "visitors": "visitors",
        }[name]
        self.spawn(name, (sys.executable, str(SERVERS / f"{script}.py")), env)

    def spawn(self, name: str, argv: tuple[str, ...], env: Mapping[str, str]) -> Spawned:
        """Start a process under the reaper."""
        log = self._directory / f"{name}.log"
        return self._reaper.spawn(SpawnRequest(name, argv, self._directory, {**os.environ, **env}, log))

    def _refused(self) -> Service:
        port = quiet_port()
        return Service("refused", port, _addresses(port, ""), None)

    def _script(self, name: str, script: str) -> Service:
        port = quiet_port()
        env = _addresses(port, "")
        spawned = self.spawn(name, (self._python, str(SERVERS / f"{script}.py")), env)
        until(lambda: _listens(port), f"{name} listens", READY_S)
        return Service(name, port, env, spawned)

    def _valkey(self, name: str, password: str) -> Service:
        port = quiet_port()
        settings = self._directory / "valkey.conf"
        settings.write_text(
            f'bind 127.0.0.1\nport {port}\nsave ""\nappendonly no\n'
            + (f"requirepass {password}\n" if password else "")
        )
        env = _addresses(port, password)
        spawned = self.spawn(name, (str(server_binary()), str(settings)), {})
        until(lambda: _answers(env["REDIS_URL"]), "valkey answers", READY_S)
        return Service(name, port, env, spawned)

    def _postgres(self) -> Service:
        port = quiet_port()
        data = self._directory / "postgres"
        data.mkdir()
        before = as_database_user(data)
        initdb = str(shutil.which("initdb"))
        self.spawn("initdb", (*before, initdb, "-A", "trust", "-U", "corpus", "-D", str(data)), {})
        ended = self._reaper.wait_exit("initdb", 60.0)
        assert ended is not None, "initdb hangs"
        assert ended.exit_code == 0, (self._directory / "initdb.log").read_text()
        arguments = ("-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", "")
        spawned = self.spawn("postgres", (*before, str(shutil.which("postgres")), *arguments), {})
        log = self._directory / "postgres.log"
        until(lambda: "ready to accept" in log.read_text(), "postgres is ready", READY_S)
        env = {"POSTGRES_URL": f"postgresql://corpus@127.0.0.1:{port}/postgres"}
        return Service("postgres", port, env, spawned)


def quiet_port() -> int:
    """Give a port that nobody listens on, and that no client is given for its own end.

    Who tries often enough to connect to a port of the ephemeral range where nobody listens is connected with
    itself one day: his own end gets that port, and TCP opens it from both sides (RFC 9293, section 3.5).
    """
    while True:
        port = _LOWEST_PORT + secrets.randbelow(_PORTS)
        with closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def as_database_user(data: Path) -> tuple[str, ...]:
    """Give what stands before a command of PostgreSQL, which refuses to run as root."""
    if os.geteuid() != 0:
        return ()
    for path in data.parents:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & stat.S_IXOTH:
            path.chmod(mode | stat.S_IXGRP | stat.S_IXOTH)
    shutil.chown(data, "postgres")
    data.chmod(0o700)
    return (str(shutil.which("setpriv")), "--reuid=postgres", "--regid=postgres", "--clear-groups")


def available(name: str) -> bool:
    """Tell whether this machine can start a service."""
    return name != "postgres" or None not in (shutil.which("postgres"), shutil.which("initdb"))


def _addresses(port: int, password: str) -> dict[str, str]:
    login = f":{password}@" if password else ""
    return {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "REDIS_PORT": str(port),
        "REDIS_URL": f"redis://{login}127.0.0.1:{port}/0",
        "HTTP_URL": f"http://127.0.0.1:{port}",
        "GRPC_TARGET": f"127.0.0.1:{port}",
    }


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers(url: str) -> bool:
    try:
        with closing(redis.Redis.from_url(url, socket_timeout=2)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        time.sleep(0.02)
        return False
