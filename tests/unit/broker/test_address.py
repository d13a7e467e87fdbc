"""Where a broker's URL leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.broker.connections import Address
from idlebench.broker.delete_keys import escape_glob
from idlebench.broker.external import connect_broker, is_local
from idlebench.broker.failures import broker_errors, remedy
from idlebench.broker.keys import check_prefix
from idlebench.broker.server_process import listening_inodes
from idlebench.errors import BrokerError, UsageError


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "password"),
    [
        ("redis://", "localhost", 6379, "", ""),
        ("redis://:p%40ss@127.0.0.1:7/3", "127.0.0.1", 7, "", "p@ss"),
        ("rediss://u:p@example.org", "example.org", 6379, "", "p"),
        ("unix://:p@/run/r.sock?db=1", "", 0, "/run/r.sock", "p"),
        ("redis://[::1]:7", "::1", 7, "", ""),
    ],
)
def test_a_url_is_taken_apart(url: str, host: str, port: int, path: str, password: str) -> None:
    """As the client library does, with its defaults said aloud."""
    address = Address.of(url)
    assert (address.host, address.port, address.path, address.password) == (host, port, path, password)


@pytest.mark.parametrize("url", ["", "http://localhost", "localhost:6379", "redis//x", "redis://h:port"])
def test_a_url_that_cannot_be_read_is_the_users_error(url: str) -> None:
    """The message does not repeat it, for it may hold a password."""
    with pytest.raises(UsageError) as caught:
        Address.of(url)
    assert not url or url not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "[::ffff:127.0.0.1]"])
def test_loopback_is_this_machine(host: str) -> None:
    """In each of its spellings."""
    assert is_local(Address.of(f"redis://{host}:6379"))


@pytest.mark.parametrize("host", ["192.0.2.1", "8.8.8.8", "[2001:db8::1]", "0.0.0.1"])
def test_any_other_address_is_elsewhere(host: str) -> None:
    """A broker elsewhere is not talked to unasked, and the option is named."""
    with pytest.raises(UsageError, match="--allow-remote-broker") as caught:
        connect_broker(f"redis://:secret@{host}:6379", allow_remote=False, run_id="r")
    assert "secret" not in str(caught.value)


def test_a_unix_socket_is_this_machine() -> None:
    """It cannot lead elsewhere."""
    assert is_local(Address.of("unix:///run/r.sock"))


def test_failures_are_mapped_and_masked() -> None:
    """A system's error becomes ours, and a secret in it is masked."""
    with (
        pytest.raises(BrokerError, match=r"\*\*\* refused") as caught,
        broker_errors("redis://h", ["hunter2"]),
    ):
        raise ConnectionRefusedError("hunter2 refused")
    assert caught.value.where == "redis://h"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("WRONGPASS invalid username-password pair", "password"),
        ("Authentication required.", "password"),
        ("NOPERM this user has no permissions", "access"),
        ("Error 111 connecting to 127.0.0.1:1. Connection refused.", "port"),
        ("Timeout reading from socket", "stopped"),
        ("Protocol Error: b'HTTP/1.1'", "rediss"),
        ("anything else", "log"),
    ],
)
def test_each_failure_has_its_remedy(said: str, word: str) -> None:
    """What to do follows from what was said."""
    assert word in remedy(said)


@pytest.mark.parametrize("prefix", ["", "*", "idlebench:", "other:", "idlebench"])
def test_a_prefix_that_is_not_a_runs_own_is_refused(prefix: str) -> None:
    """No call can delete what a run did not make."""
    with pytest.raises(ValueError, match="does not begin"):
        check_prefix(prefix)


def test_glob_characters_of_a_prefix_are_taken_literally() -> None:
    """A prefix is a text, not a pattern."""
    assert escape_glob(r"a*b?c[d]e\f^g-h:i") == r"a\*b\?c\[d\]e\\f\^g\-h:i"


def test_listening_sockets_are_found_by_their_port(tmp_path: Path) -> None:
    """IPv4 and IPv6; a connection from that port is no listener."""
    (tmp_path / "net").mkdir()
    head = (
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    )
    row = "   0: {}:{:04X} 00000000:0000 {} 00000000:00000000 00:00000000 00000000  0  0 {} 1\n"
    (tmp_path / "net" / "tcp").write_text(
        head + row.format("0100007F", 6379, "0A", 11) + row.format("0100007F", 6379, "01", 12)
    )
    (tmp_path / "net" / "tcp6").write_text(head + row.format("0" * 32, 6379, "0A", 13))
    assert list(listening_inodes(6379, tmp_path)) == ["11", "13"]


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("redis://", "redis://127.0.0.1:9"),
        ("redis://u:p%40ss@example.org:7/3?x=1", "redis://u:p%40ss@127.0.0.1:9/3?x=1"),
        ("redis://:p@[::1]:7", "redis://:p@127.0.0.1:9"),
    ],
)
def test_a_front_changes_where_a_url_leads_and_nothing_else(url: str, there: str) -> None:
    """User, password, database and settings are those of the broker behind it."""
    assert Address.of(url).at("127.0.0.1", 9).url == there


def test_nothing_can_stand_before_a_unix_socket() -> None:
    """It has neither host nor port."""
    with pytest.raises(UsageError, match="no port"):
        Address.of("unix:///run/r.sock").at("127.0.0.1", 9)
