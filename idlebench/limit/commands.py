"""How many commands a second a process sends its broker.

CLIENT LIST of newer servers (Valkey 8.1, Redis 8.0) has a counter for each connection, ``tot-cmds``: the
connections of the process are known by the ports of its sockets. Where that does not do, because the server
is older or the process opens a connection for each command, the server's own counters are taken, less
ours and less those of other connections.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from idlebench.broker.failures import broker_errors

if TYPE_CHECKING:
    from idlebench.broker.broker import Broker
    from idlebench.broker.tally import CommandCounts

_TOTAL: Final = "tot-cmds"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as CLIENT LIST shows it.

    Attributes:
        port: of its client's end; 0 for a Unix socket.
        commands: that it has sent, or None on a server that does not count them.
    """

    port: int
    commands: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything at one moment.

    Attributes:
        counts: the server's counters and ours.
        connections: id → connection, ours left out.
        ports: client ends of the process's own sockets.
    """

    counts: CommandCounts
    connections: Mapping[str, Connection]
    ports: frozenset[int]

    @property
    def own(self) -> frozenset[str]:
        """Ids of the process's connections."""
        return frozenset(key for key, one in self.connections.items() if one.port in self.ports)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was counted.

    Attributes:
        commands: how many, or None.
        note: how, or why not.
        shared: commands of others are among them, so that they bound those of the process from above.
    """

    commands: int | None
    note: str
    shared: bool = False


class CommandWatch:
    """Counts between `begin` and `end`; `close` it."""

    def __init__(self, broker: Broker, name: str, ports: Callable[[], Collection[int]]) -> None:
        """Take a broker that was seen to answer.

        Args:
            broker: where.
            name: of our own connections.
            ports: gives the client ends of the process's sockets to it, now.
        """
        self._broker = broker
        self._name = name
        self._ports = ports
        self._first: Snapshot | None = None

    @classmethod
    def connect(cls, url: str, name: str, ports: Callable[[int], Collection[int]]) -> Self:
        """Connect to a broker; it is asked four times, and nothing is written there.

        Args:
            url: with its credentials.
            name: unique, names our connections.
            ports: gives the client ends of the process's sockets to a port.

        Raises:
            UsageError: the URL is none.
            BrokerError: it does not answer.
        """
        from idlebench.broker.external import connect_broker  # noqa: PLC0415 - redis, where a broker is used

        broker = connect_broker(url, allow_remote=True, run_id=name)
        return cls(broker, f"idlebench-{name}", lambda: ports(broker.port))

    def begin(self) -> None:
        """Read the counters before the window.

        Raises:
            BrokerError: it does not answer.
        """
        self._first = self._snapshot()

    def end(self) -> Sent:
        """Read them after it.

        Raises:
            BrokerError: it does not answer.
            ValueError: nothing was begun.
        """
        if self._first is None:
            raise ValueError("begin comes before end")
        last = self._snapshot()
        others = sum(self._broker.commands_between(self._first.counts, last.counts).values())
        return counted(self._first, last, others, self._broker.facts.url)

    def close(self) -> None:
        """End our connections."""
        self._broker.close()

    def _snapshot(self) -> Snapshot:
        counts = self._broker.snapshot()
        with broker_errors(self._broker.facts.url, self._broker.secrets):
            listed: list[dict[str, str]] = self._broker.client.client_list()
        connections = {
            one["id"]: _connection(one)
            for one in listed
            if one.get("name") != self._name and not set("SM") & set(one["flags"])
        }
        return Snapshot(counts, connections, frozenset(self._ports()))


def counted(first: Snapshot, last: Snapshot, others: int, where: str) -> Sent:
    """Work out what the process sent between two snapshots.

    Args:
        first: before the window.
        last: after it.
        others: commands of everybody but us, as the server counted them.
        where: the broker, without credentials.
    """
    own = first.own | last.own
    if not own:
        return Sent(None, f"the process has no connection to {where}")
    strangers = (set(first.connections) | set(last.connections)) - own
    own_totals = [_grown(first, last, key) for key in own]
    if first.own == last.own and None not in own_totals:
        total = sum(number for number in own_totals if number is not None)
        return Sent(total, f"by its {_number(len(own), 'connection')} to {where}")
    theirs = [_grown(first, last, key) for key in strangers]
    if None not in theirs:
        rest = max(0, others - sum(number for number in theirs if number is not None))
        return Sent(rest, f"all that {where} counted but for other connections")
    return Sent(
        others,
        f"all that {where} counted, {_number(len(strangers), 'other connection')} among it",
        shared=True,
    )


def _grown(first: Snapshot, last: Snapshot, key: str) -> int | None:
    """Give what a connection sent in between; None if that cannot be known."""
    before, after = first.connections.get(key), last.connections.get(key)
    if after is None or after.commands is None:
        return None
    if before is None:
        return after.commands
    return None if before.commands is None else after.commands - before.commands


def _connection(listed: Mapping[str, str]) -> Connection:
    port = listed.get("addr", "").rpartition(":")[2]
    total = listed.get(_TOTAL, "")
    return Connection(
        int(port) if port.isdecimal() else 0,
        int(total) if total.isdecimal() else None,
    )


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
