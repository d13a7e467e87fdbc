from __future__ import annotations

from idlebench.measure.socket_tables import Socket, address, parse_inet, parse_unix

TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 101 1 0 100
   1: 0100007F:A0C2 0100007F:18EB 08 00000000:00000005 00:00000000 00000000  0  0 102 1 0 20
   2: 0100007F:A0C4 0100007F:18EB 06 00000000:00000000 03:00000000 00000000     0        0 0 3 0
"""
UNIX = """\
Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 201 /run/some where.sock
0000000000000000: 00000003 00000000 00000000 0001 03 202
"""


def test_a_connection_shows_both_ends_its_state_and_what_waits_to_be_read() -> None:
    """A socket that the other end has closed is in CLOSE_WAIT."""
    _, connection = parse_inet(TCP, "tcp", "little")
    assert connection == Socket(102, "tcp", "127.0.0.1:41154", "127.0.0.1:6379", "CLOSE_WAIT", 5)


def test_a_listening_socket_has_no_peer() -> None:
    """It waits for everybody."""
    listening = next(parse_inet(TCP, "tcp", "little"))
    assert (listening.local, listening.peer, listening.state) == ("127.0.0.1:6379", "", "LISTEN")


def test_a_socket_that_is_nobodys_any_more_is_left_out() -> None:
    """TIME_WAIT belongs to the kernel: it has no inode."""
    assert [one.inode for one in parse_inet(TCP, "tcp", "little")] == [101, 102]


def test_ipv6_is_shown_in_brackets_and_a_mapped_ipv4_as_itself() -> None:
    """The peer of a dual-stack socket is the same server."""
    assert address("00000000000000000000000001000000:18EB", "little") == "[::1]:6379"
    assert address("0000000000000000FFFF00000100007F:18EB", "little") == "127.0.0.1:6379"


def test_a_big_endian_machine_reads_the_same_address() -> None:
    """Addresses stand in the machine's own order."""
    assert address("7F000001:18EB", "big") == address("0100007F:18EB", "little")


def test_a_unix_socket_shows_its_path_if_it_has_one() -> None:
    """Paths may have spaces."""
    assert [one.local for one in parse_unix(UNIX)] == ["/run/some where.sock", ""]
