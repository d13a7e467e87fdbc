"""The configuration file of the embedded server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from idlebench.errors import UsageError

_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_OURS: Final = frozenset(
    {
        "aclfile",
        "bind",
        "daemonize",
        "dir",
        "include",
        "loadmodule",
        "logfile",
        "pidfile",
        "port",
        "protected-mode",
        "requirepass",
        "set-proc-title",
        "supervised",
        "tls-port",
        "unixsocket",
        "user",
    }
)
"""Settings that decide where the server listens, who may use it and what it leaves behind."""
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(value: str) -> str:
    """Quote a value as the server's configuration reads it."""
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in value) + '"'


def server_config(
    *, port: int, password: str, directory: Path, settings: Mapping[str, str], keeps_environment: bool
) -> str:
    """Give the whole configuration: loopback, a password, nothing written to disk.

    Args:
        port: to listen on.
        password: of the default user.
        directory: where the server would write; nothing is.
        settings: from the scenario; they come last and so replace defaults of ours such as ``save``.
        keeps_environment: the server knows ``set-proc-title`` (Redis 6.2 and later). Without it the server
            writes its title over its environment, and the mark of the run in it.

    Raises:
        UsageError: a setting is not a scenario's to make.
    """
    lines = [
        ("bind", "127.0.0.1"),
        ("port", str(port)),
        ("protected-mode", "yes"),
        ("requirepass", password),
        ("dir", str(directory)),
        ("daemonize", "no"),
        ("logfile", ""),
        ("save", ""),
        ("appendonly", "no"),
        *([("set-proc-title", "no")] if keeps_environment else []),
    ]
    for name, value in settings.items():
        if not _NAME.fullmatch(name.lower()) or name.lower() in _OURS:
            raise UsageError(
                f"the broker setting {name!r} cannot be made by a scenario",
                remedy="idlebench decides where its server listens and who may use it; "
                "for a server of your own use --broker-url",
            )
        lines.append((name.lower(), value))
    return "".join(f"{name} {_value(name, value)}\n" for name, value in lines)


def _value(name: str, value: str) -> str:
    """Quote the values that are one word; settings of several words are given as they are."""
    several = name in {"save", "client-output-buffer-limit", "oom-score-adj-values"} and value
    return " ".join(quote(word) for word in value.split()) if several else quote(value)
