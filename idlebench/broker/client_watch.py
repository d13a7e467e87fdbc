"""What a broker says of some of its clients over a stretch of time, our own commands subtracted.

MONITOR is never used: it makes the server slower and shows the users' data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from idlebench.broker.failures import broker_errors
from idlebench.broker.queue_depth import queue_depths
from idlebench.broker.redact import redact_url
from idlebench.broker.server_process import find_server
from idlebench.broker.tally import CommandCounts, Tally, between

if TYPE_CHECKING:
    import redis

    from idlebench.model.process import ProcessRef

ANSWER_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class ClientLook:
    """One connection as CLIENT LIST has it.

    Attributes:
        address: ``host:port`` of the client's end.
        ident: the server's number for it: another connection from the same port has another one.
        last_command: lower-case, or "".
        idle_s: whole seconds since its last command.
        blocked: it waits in a blocking command.
        commands: executed since it connected, or None where the server does not count them.
        bytes_out: answered to it since it connected, or None.
    """

    address: str
    ident: int
    last_command: str
    idle_s: int
    blocked: bool
    commands: int | None
    bytes_out: int | None


@dataclass(frozen=True, slots=True)
class BrokerLook:
    """The broker at one moment.

    Attributes:
        counts: commands so far, the server's and our own among them.
        usec: microseconds so far, by command.
        clients: connections that are neither ours nor a replica's or master's.
        cpu_s: CPU seconds that the server says it used.
        failed: calls so far that were answered by an error, by command; empty where the server does not say.
    """

    counts: CommandCounts
    usec: Mapping[str, float]
    clients: tuple[ClientLook, ...]
    cpu_s: float
    failed: Mapping[str, int] = field(default_factory=dict)


class ClientWatch:
    """A connection to a broker that others use; it reads INFO, CLIENT LIST and the lengths of queues."""

    def __init__(self, url: str, name: str) -> None:
        """Open nothing yet.

        Args:
            url: with its credentials.
            name: of our connection, by which CLIENT LIST shows that it is ours.

        Raises:
            UsageError: it is no URL of a broker.
        """
        from idlebench.broker.connections import Address, open_client  # noqa: PLC0415 - loads redis

        address = Address.of(url)
        self.url = redact_url(url)
        self.host, self.port = address.host, address.port
        self._name = name
        self._secrets = tuple(text for text in (url, address.password) if text)
        self._tally = Tally()
        self._client: redis.Redis = open_client(address, self._tally, name, answer_s=ANSWER_S)
        self.server = ""
        self.process: ProcessRef | None = None

    def open(self, *, local: bool) -> None:
        """Connect, and find out what it is.

        Args:
            local: it runs on this machine, so that its process may be found.

        Raises:
            BrokerError: it cannot be reached, or refuses us.
        """
        about = self._info("server")
        self.server = "valkey" if "valkey_version" in about else "redis"
        pid = int(about.get("process_id", 0))
        self.process = find_server(pid, port=self.port) if local and pid > 0 else None

    def look(self) -> BrokerLook:
        """Read everything.

        Raises:
            BrokerError: it does not answer.
        """
        stats = self._info("commandstats")
        counts = CommandCounts(_column(stats, "calls"), self._tally.copy())
        cpu = self._info("cpu")
        return BrokerLook(
            counts=counts,
            usec=_column(stats, "usec"),
            clients=self.clients(),
            cpu_s=float(cpu.get("used_cpu_sys", 0)) + float(cpu.get("used_cpu_user", 0)),
            failed=_column(stats, "failed_calls"),
        )

    def clients(self) -> tuple[ClientLook, ...]:
        """List the connections of others.

        Raises:
            BrokerError: it does not answer.
        """
        with broker_errors(self.url, self._secrets):
            listed: list[dict[str, str]] = self._client.client_list()
        return tuple(
            read_client(one)
            for one in listed
            if one.get("name") != self._name and not set("SM") & set(one.get("flags", ""))
        )

    def depths(self) -> Mapping[bytes, int] | None:
        """Give the length of each queue, or None for a large key space.

        Raises:
            BrokerError: it does not answer.
        """
        with broker_errors(self.url, self._secrets):
            return queue_depths(self._client)

    def close(self) -> None:
        """End our connection."""
        self._client.connection_pool.disconnect()

    def _info(self, section: str) -> dict[str, Any]:
        with broker_errors(self.url, self._secrets):
            answer: dict[str, Any] = self._client.info(section)
        return answer


def read_client(fields: Mapping[str, str]) -> ClientLook:
    """Read one line of CLIENT LIST, already divided into its fields."""
    return ClientLook(
        address=fields.get("addr", ""),
        ident=int(fields.get("id", 0)),
        last_command=fields.get("cmd", "").lower().replace("null", ""),
        idle_s=int(fields.get("idle", 0)),
        blocked="b" in fields.get("flags", ""),
        commands=int(fields["tot-cmds"]) if "tot-cmds" in fields else None,
        bytes_out=int(fields["tot-net-out"]) if "tot-net-out" in fields else None,
    )


def rates(before: BrokerLook, after: BrokerLook, seconds: float) -> dict[str, float]:
    """Give commands a second of everybody but us, by lower-case name, never 0 or less."""
    counts = between(before.counts, after.counts)
    return {name: calls / seconds for name, calls in counts.items() if calls > 0}


def usec_per_call(before: BrokerLook, after: BrokerLook, names: Collection[str]) -> dict[str, float]:
    """Give the server's own microseconds of one call, between two looks."""
    found = {}
    for name in names:
        calls = after.counts.server.get(name, 0) - before.counts.server.get(name, 0)
        if calls > 0:
            found[name] = (after.usec.get(name, 0.0) - before.usec.get(name, 0.0)) / calls
    return found


def _column(stats: Mapping[str, Any], field: str) -> dict[str, int]:
    return {
        name.removeprefix("cmdstat_").lower(): int(calls[field])
        for name, calls in stats.items()
        if isinstance(calls, dict) and field in calls
    }
