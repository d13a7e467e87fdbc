"""Errors of the client library and of the socket, mapped where they enter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from idlebench.broker.redact import redact
from idlebench.errors import BrokerError

_REMEDY: Final = "check that the server runs, and look at its log"
_REMEDIES: Final = (
    (
        (
            "wrongpass",
            "noauth",
            "authentication required",
            "invalid password",
            "invalid username",
            "no password is set",
        ),
        "check the user and the password in the URL",
    ),
    (("noperm", "no permissions"), "give the user of the URL access to its keys, and to INFO and CLIENT"),
    (
        ("refused", "no such file", "name or service", "not known"),
        "check the host, the port and that the server runs",
    ),
    (("timeout", "timed out"), "check that the server is not stopped or overloaded"),
    (("db index", "invalid database"), "choose a database number that the server has"),
    (
        ("protocol error", "invalid response"),
        "is that a Redis or Valkey server, and does the URL need rediss://?",
    ),
)


@contextmanager
def broker_errors(where: str, secrets: Iterable[str] = ()) -> Iterator[None]:
    """Turn every failure of a conversation with the broker into a BrokerError.

    Args:
        where: the broker's URL without credentials.
        secrets: masked in the message.

    Raises:
        BrokerError: with what the server or the system said, and what to do.
    """
    import redis  # noqa: PLC0415 - heavy, and loaded only where a broker is used

    try:
        yield
    except (redis.RedisError, OSError) as error:
        said = redact(str(error) or type(error).__name__, secrets)
        raise BrokerError(
            f"the broker did not answer as it should: {said}", where=where, remedy=remedy(said)
        ) from None


def remedy(said: str) -> str:
    """Choose what to do by what was said."""
    low = said.lower()
    return next((cure for words, cure in _REMEDIES if any(word in low for word in words)), _REMEDY)
