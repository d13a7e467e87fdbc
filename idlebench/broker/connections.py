"""Connections to the broker that count what they send, and the client made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import redis
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.retry import Retry

from idlebench.broker.tally import Tally
from idlebench.errors import UsageError

CONNECT_S: Final = 5.0
ANSWER_S: Final = 5.0
_SCHEMES: Final = ("redis", "rediss", "unix")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker is, read from its URL.

    Attributes:
        url: with credentials.
        host: "" for a Unix socket.
        port: 0 for a Unix socket.
        path: of a Unix socket, or "".
        password: "" for none.
        options: what the client library makes of the whole URL.
    """

    url: str
    host: str
    port: int
    path: str
    password: str
    options: dict[str, Any]

    @classmethod
    def of(cls, url: str) -> Address:
        """Read a URL.

        Raises:
            UsageError: it is not a redis://, rediss:// or unix:// URL.
        """
        scheme = url.partition("://")[0]
        if "://" not in url or scheme not in _SCHEMES:
            raise UsageError(
                "the broker's URL must begin with redis://, rediss:// or unix://",
                remedy="such as redis://:PASSWORD@127.0.0.1:6379/0",
            )
        try:
            options = dict(parse_url(url))  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        except (ValueError, KeyError):
            raise UsageError(
                "the broker's URL cannot be read",
                remedy="percent-encode special characters in the password; the port is a number",
            ) from None
        path = str(options.get("path", ""))
        return cls(
            url=url,
            host="" if path else str(options.get("host", "localhost")),
            port=0 if path else int(options.get("port", 6379)),
            path=path,
            password=str(options.get("password") or ""),
            options=options,
        )

    def at(self, host: str, port: int) -> Address:
        """Give the same with another host and port: user, password and database stay.

        Raises:
            UsageError: it is a Unix socket's, which has neither.
        """
        if self.path:
            raise UsageError("a Unix socket has no host and no port")
        parts = urlsplit(self.url)
        login, at_sign, _ = parts.netloc.rpartition("@")
        return Address.of(urlunsplit(parts._replace(netloc=f"{login}{at_sign}{host}:{port}")))


def open_client(address: Address, tally: Tally, name: str, *, answer_s: float = ANSWER_S) -> redis.Redis:
    """Make a client whose every command is counted; nothing is sent yet.

    The handshake is the least there is (RESP2, no library name), because a command that an old server
    refuses is counted by us and not by the server. Retries are off: what fails is reported, not repeated.

    Args:
        address: where.
        tally: where its commands are counted.
        name: of every connection, by which CLIENT LIST shows that it is ours; no spaces.
        answer_s: deadline of each answer.
    """
    base = address.options.get("connection_class", redis.Connection)
    options = {key: value for key, value in address.options.items() if key != "connection_class"}
    pool = redis.ConnectionPool(
        connection_class=_counting(base, tally),
        **{
            **options,
            "protocol": 2,
            "client_name": name,
            "decode_responses": False,
            "socket_timeout": answer_s,
            "retry": Retry(NoBackoff(), 0),
            "retry_on_error": [],
            "health_check_interval": 0,
            **_without_library_name(),
            **({} if address.path else {"socket_connect_timeout": CONNECT_S}),
        },
    )
    return redis.Redis(connection_pool=pool)


def _without_library_name() -> dict[str, Any]:
    """Give the options by which this version of the library does not send CLIENT SETINFO."""
    if hasattr(redis, "DriverInfo"):
        return {"driver_info": None}
    return {"lib_name": None, "lib_version": None}


def _counting(base: type[Any], tally: Tally) -> type[Any]:
    """Derive a connection class that counts what it has sent, at the one place that all of it passes."""

    class CountingConnection(base):  # type: ignore[misc]  # the base is chosen by the URL's scheme
        """Counts each command after its bytes were handed to the socket."""

        def send_packed_command(self, command: Sequence[bytes] | bytes, check_health: bool = True) -> None:  # noqa: FBT001, FBT002 - the library's signature
            super().send_packed_command(command, check_health)
            tally.count(command if isinstance(command, bytes) else b"".join(command))

    return CountingConnection
