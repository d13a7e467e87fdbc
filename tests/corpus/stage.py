"""One program of the corpus with its services, running until the end of a ``with`` block."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.harness.reaper.client import Reaper
from tests.corpus.label import HERE, Label
from tests.corpus.services import Service, Services, available, quiet_port
from tests.integration.worker_support import server_binary

SETTINGS: Final = HERE / "settings"
_COMPILERS: Final = ("cc", "gcc", "clang")


@dataclass(frozen=True, slots=True)
class OnStage:
    """A program that has settled.

    Attributes:
        pid: of it.
        log: what it and its services wrote.
        broker_url: of its broker, with the password if it has one, or "".
    """

    pid: int
    log: Path
    broker_url: str


def obstacle(label: Label, python: str) -> str:
    """Say why a program cannot be run on this machine, or "" if it can."""
    programs = {"c": _COMPILERS, "node": ("node",), "shell": ("bash",)}.get(label.language, ())
    if programs and not any(shutil.which(program) for program in programs):
        return f"there is no {programs[0]}"
    for service in (*label.needs, label.service):
        if not available(service):
            return f"there is no {service}"
    for module in label.imports:
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode:
            return f"{python} has no {module}"
    return ""


@contextmanager
def stage(label: Label, python: str) -> Iterator[OnStage]:
    """Run a program with its services; everything has ended and is removed afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="idlebench-corpus-"))
    try:
        with Reaper.start(f"corpus-{secrets.token_hex(4)}", grace_s=0.3) as reaper:
            reaper.remove_at_end(directory)  # the corpus may be killed
            yield _perform(label, python, reaper, directory)
    finally:
        # What another user wrote there, such as PostgreSQL's, is left to us.
        shutil.rmtree(directory, ignore_errors=True)


def _perform(label: Label, python: str, reaper: Reaper, directory: Path) -> OnStage:
    services = Services(reaper, directory, python)
    running = [services.start(name) for name in label.needs]
    if label.service:
        return _itself(label, services.start(label.service), directory)
    data, temporary = directory / "data", directory / "tmp"
    data.mkdir()
    temporary.mkdir()
    env = {
        "TMPDIR": str(temporary),  # what a program leaves there when it is killed goes with the rest
        "PORT": str(quiet_port()),
        "DATA_DIR": str(data),
        "DATABASE_PATH": str(directory / "jobs.sqlite"),
        "QUEUE": "corpus:jobs",
        "PYTHONPATH": str(SETTINGS),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for service in running:
        env |= service.env
    spawned = services.spawn("program", _argv(label, python, directory, env), env)
    for load in label.loads:
        services.load(load, env)
    time.sleep(label.settle_s)
    if label.then == "kill":
        for service in running:
            assert service.spawned is not None
            reaper.stop([service.spawned.name], grace_s=0.0)
        time.sleep(label.settle_s)
    log = directory / "program.log"
    assert reaper.exit_of("program") is None, f"{label.name} ended: {log.read_text()[-2000:]}"
    return OnStage(spawned.ref.pid, log, env.get("REDIS_URL", "") if "valkey-password" in label.needs else "")


def _itself(label: Label, service: Service, directory: Path) -> OnStage:
    assert service.spawned is not None
    time.sleep(label.settle_s)
    return OnStage(service.spawned.ref.pid, directory / f"{service.name}.log", "")


def _argv(label: Label, python: str, directory: Path, env: dict[str, str]) -> tuple[str, ...]:
    if label.argv:
        names = {"python": python, "port": env["PORT"], "redis": env.get("REDIS_URL", "")}
        return tuple(part.format(valkey=server_binary(), **names) for part in label.argv)
    if label.language == "c":
        return (str(_compiled(label.path, directory)),)
    if label.language == "node":
        return (str(shutil.which("node")), str(label.path))
    if label.language == "shell":
        return (*label.path.read_text().splitlines()[0].removeprefix("#!").split(), str(label.path))
    return (python, str(label.path))


def _compiled(source: Path, directory: Path) -> Path:
    program = directory / source.stem
    compiler = next(path for name in _COMPILERS if (path := shutil.which(name)))
    subprocess.run([compiler, "-O1", "-pthread", "-o", str(program), str(source)], check=True, cwd=directory)
    return program
