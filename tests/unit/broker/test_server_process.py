"""Who listens on a port, and whether it may be sent a PING."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.broker.server_process import may_be_broker

LISTENS = "  0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4242 1\n"


def procfs(root: Path, name: str, inode: int = 4242) -> Path:
    """A machine with one process, which has a socket that listens on port 6379."""
    (root / "net").mkdir()
    (root / "net" / "tcp").write_text("header\n" + LISTENS)
    (root / "77" / "fd").mkdir(parents=True)
    (root / "77" / "comm").write_text(name + "\n")
    (root / "77" / "fd" / "3").symlink_to(f"socket:[{inode}]")
    return root


@pytest.mark.parametrize(
    ("name", "may"), [("valkey-server", True), ("docker-proxy", True), ("python3", False), ("nginx", False)]
)
def test_a_neighbour_that_is_something_else_is_not_asked(tmp_path: Path, name: str, *, may: bool) -> None:
    """Even a PING wakes a server, and one that speaks another protocol may take it for a message."""
    assert may_be_broker(6379, procfs(tmp_path, name)) is may


def test_one_that_is_hidden_from_us_may_be_a_broker(tmp_path: Path) -> None:
    """In a container, or another user's."""
    assert may_be_broker(6379, procfs(tmp_path, "python3", inode=1))
    assert may_be_broker(6380, tmp_path)
