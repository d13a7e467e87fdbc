"""Connecting to a server of the user's: never flushed, only prefixed keys, not elsewhere unasked."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any, Final

from idlebench.broker.broker import Broker
from idlebench.broker.connections import Address
from idlebench.broker.redact import redact_url
from idlebench.broker.server_process import CPU_SOURCE, find_server
from idlebench.errors import BrokerError, UsageError
from idlebench.model.machine import BrokerFacts

KIND: Final = "external"


def connect_broker(url: str, *, allow_remote: bool, run_id: str) -> Broker:
    """Connect to the server at a URL, and find out what it is.

    Args:
        url: redis://, rediss:// or unix://, with its credentials.
        allow_remote: it may be on another host.
        run_id: names our connections.

    Raises:
        UsageError: the URL cannot be read, or the host is not this one and that was not allowed.
        BrokerError: it cannot be reached, refuses us, or is no Redis or Valkey server.
    """
    address = Address.of(url)
    shown = redact_url(url)
    local = is_local(address)
    if not local and not allow_remote:
        raise UsageError(
            f"the broker's host {address.host} is not this machine",
            where=shown,
            remedy="a benchmark loads its broker: give --allow-remote-broker if that is meant",
        )
    name = f"idlebench-{run_id}"
    unknown = Broker(address, BrokerFacts(KIND, "", "", shown, ""), None, name)
    try:
        about = unknown.about()
    finally:
        unknown.close()
    if "run_id" not in about or not _version(about)[1]:
        raise BrokerError("what answers there is no Redis or Valkey server", where=shown)
    pid = int(about.get("process_id", 0))
    process = find_server(pid, port=address.port) if local and pid > 0 else None
    source = CPU_SOURCE if process is not None else "info"
    return Broker(address, BrokerFacts(KIND, *_version(about), shown, source), process, name)


def is_local(address: Address) -> bool:
    """Tell whether a URL leads to this machine's loopback; a name must lead nowhere else."""
    if address.path:
        return True
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        return False
    hosts = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    return bool(hosts) and all(_is_loopback(host) for host in hosts)


def _is_loopback(host: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell loopback, also where an IPv4 address is written as an IPv6 one."""
    mapped = host.ipv4_mapped if isinstance(host, ipaddress.IPv6Address) else None
    return (mapped or host).is_loopback


def _version(about: dict[str, Any]) -> tuple[str, str]:
    """Give the kind and version; Valkey gives Redis's version beside its own, for old clients."""
    if about.get("server_name") == "valkey" or "valkey_version" in about:
        return "valkey", str(about.get("valkey_version", ""))
    return "redis", str(about.get("redis_version", ""))
