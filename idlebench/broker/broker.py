"""A running broker, as the harness sees it: who it is, what others ask of it, how much CPU it used."""

from __future__ import annotations

import copy
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from idlebench.broker.connections import Address, open_client
from idlebench.broker.delete_keys import delete_keys
from idlebench.broker.failures import broker_errors
from idlebench.broker.keys import check_prefix
from idlebench.broker.redact import redact_url
from idlebench.broker.tally import CommandCounts, Tally, between
from idlebench.errors import BrokerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import redis

    from idlebench.model.machine import BrokerFacts
    from idlebench.model.process import ProcessRef

LOOPBACK: Final = "127.0.0.1"
PING_S: Final = 2.0
_DELETE_SCRIPT: Final = Path(__file__).with_name("delete_keys.py")
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "PYTHONPATH", "SSL_CERT_FILE", "SSL_CERT_DIR")


class Broker:
    """A connected broker. Use it from one thread; `close` ends the connections, never the server.

    Attributes:
        facts: what it is; nothing in it is secret.
        process: the server's process, or None where it cannot be known.
        client: for the harness's own commands, which `commands_between` subtracts; answers are bytes.
    """

    def __init__(self, address: Address, facts: BrokerFacts, process: ProcessRef | None, name: str) -> None:
        """Take a server that was seen to answer.

        Args:
            address: where it is.
            facts: what it is.
            process: its process, or None.
            name: by which CLIENT LIST shows our connections; unique to the run.
        """
        self.facts = facts
        self.process = process
        self._address = address
        self._name = name
        self._tally = Tally()
        self.client: redis.Redis = open_client(address, self._tally, name)
        self._pinger = open_client(address, self._tally, name, answer_s=PING_S)

    def behind(self, port: int) -> Self:
        """Give the same broker as it is found behind a front on a loopback port.

        Only its address differs: our own connections still lead to the server itself.
        """
        found = copy.copy(self)
        found._address = self._address.at(LOOPBACK, port)  # noqa: SLF001 - a copy of ourselves
        return found

    @property
    def url(self) -> str:
        """The URL, with its credentials: for workers' environments only."""
        return self._address.url

    @property
    def host(self) -> str:
        """The host, or "" for a Unix socket."""
        return self._address.host

    @property
    def port(self) -> int:
        """The port, or 0 for a Unix socket."""
        return self._address.port

    @property
    def password(self) -> str:
        """The password, or ""; a secret."""
        return self._address.password

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that must be masked in whatever is stored or shown."""
        return tuple(text for text in (self._address.url, self._address.password) if text)

    def snapshot(self) -> CommandCounts:
        """Count commands up to now: everybody's as the server has it, and ours among them.

        The INFO that asks is counted by us and not yet in its own answer. That is so in every snapshot, so
        between two of them it cancels.

        Raises:
            BrokerError: it does not answer.
        """
        answer = self._info("commandstats")
        server = {
            name.removeprefix("cmdstat_").lower(): int(calls["calls"])
            for name, calls in answer.items()
            if isinstance(calls, dict) and "calls" in calls
        }
        return CommandCounts(server, self._tally.copy())

    def commands_between(self, before: CommandCounts, after: CommandCounts) -> Mapping[str, int]:
        """Give the commands of everybody but us between two snapshots, by lower-case name, never 0."""
        return between(before, after)

    def clients(self) -> int:
        """Count connections that are not ours, nor a replica's or a master's.

        Raises:
            BrokerError: it does not answer.
        """
        with broker_errors(self.facts.url, self.secrets):
            listed: list[dict[str, str]] = self.client.client_list()
        return sum(1 for one in listed if one.get("name") != self._name and not set("SM") & set(one["flags"]))

    def used_cpu_ns(self) -> int:
        """Give the CPU that the server says it used, system and user, in nanoseconds (to the microsecond).

        Raises:
            BrokerError: it does not answer.
        """
        answer = self._info("cpu")
        return round((float(answer["used_cpu_sys"]) + float(answer["used_cpu_user"])) * 1e9)

    def ping(self) -> bool:
        """Tell whether it answers within `PING_S` seconds."""
        with suppress(BrokerError), broker_errors(self.facts.url):
            return bool(self._pinger.ping())
        return False

    def generation(self) -> str:
        """Give the identity of the server's process; another one means that it was restarted.

        Raises:
            BrokerError: it does not answer.
        """
        return str(self.about()["run_id"])

    def process_id(self) -> int:
        """Give the pid that the server has in its own namespace.

        Raises:
            BrokerError: it does not answer.
        """
        return int(self.about().get("process_id", 0))

    def about(self) -> dict[str, Any]:
        """Give the server section of INFO: version, run_id, process_id and the like.

        Raises:
            BrokerError: it does not answer.
        """
        return self._info("server")

    def delete_prefix(self, prefix: str) -> int:
        """Delete the keys that begin with the prefix; give how many there were.

        Raises:
            BrokerError: it does not answer.
            ValueError: the prefix is not one of ours.
        """
        check_prefix(prefix)
        with broker_errors(self.facts.url, self.secrets):
            return delete_keys(self.client, prefix)

    def cleanup_command(self, prefix: str) -> tuple[tuple[str, ...], dict[str, str]]:
        """Give a command and its environment that deletes the keys when the harness no longer can.

        The URL is in the environment alone, so that no list of processes shows it.

        Raises:
            ValueError: the prefix is not one of ours.
        """
        check_prefix(prefix)
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        env = {**passed, "IDLEBENCH_BROKER_URL": self.url, "IDLEBENCH_PREFIX": prefix}
        return (sys.executable, "-P", str(_DELETE_SCRIPT)), env

    def close(self) -> None:
        """End our connections."""
        for client in (self.client, self._pinger):
            client.connection_pool.disconnect()

    def _info(self, section: str) -> dict[str, Any]:
        """Ask for one section of INFO."""
        with broker_errors(self.facts.url, self.secrets):
            answer: dict[str, Any] = self.client.info(section)
        return answer

    def __repr__(self) -> str:
        """Name it without credentials."""
        return f"Broker({redact_url(self.url)})"
