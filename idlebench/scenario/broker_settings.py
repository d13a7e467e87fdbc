"""Which settings of the embedded server a scenario may make.

A list of what is allowed, not of what is forbidden: a server has settings that load code, write files,
open ports or run scripts, and newer servers have more of them.
"""

from __future__ import annotations

import re
from typing import Final

from idlebench.scenario.names import known_words, nearest

ALLOWED: Final = (
    "activedefrag",
    "activerehashing",
    "client-output-buffer-limit",
    "client-query-buffer-limit",
    "databases",
    "dynamic-hz",
    "hash-max-listpack-entries",
    "hash-max-listpack-value",
    "hz",
    "io-threads",
    "latency-monitor-threshold",
    "latency-tracking",
    "lazyfree-lazy-eviction",
    "lazyfree-lazy-expire",
    "lazyfree-lazy-server-del",
    "lazyfree-lazy-user-del",
    "list-compress-depth",
    "list-max-listpack-size",
    "maxclients",
    "maxmemory",
    "maxmemory-clients",
    "maxmemory-policy",
    "maxmemory-samples",
    "notify-keyspace-events",
    "proto-max-bulk-len",
    "slowlog-log-slower-than",
    "slowlog-max-len",
    "stream-node-max-bytes",
    "stream-node-max-entries",
    "tcp-backlog",
    "tcp-keepalive",
    "timeout",
)

_OURS: Final = frozenset(
    {
        "port",
        "bind",
        "requirepass",
        "dir",
        "save",
        "daemonize",
        "appendonly",
        "dbfilename",
        "logfile",
        "pidfile",
        "protected-mode",
        "unixsocket",
        "supervised",
    }
)
_VALUE: Final = re.compile(r"[A-Za-z0-9._%+-]+( [A-Za-z0-9._%+-]+)*")


def setting_text(value: str | int) -> str:
    """Write a value as the server's configuration has it: true is ``yes``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def setting_problem(name: str, value: str | int) -> tuple[str, str] | None:
    """Give message and nearest valid word if the setting may not be made, else None."""
    if name in _OURS:
        return "idlebench sets this itself: a server is private, on loopback and without files", ""
    if name not in ALLOWED:
        word = nearest(name, ALLOWED)
        return f"is not a setting that a scenario may make{known_words(ALLOWED, word)}", word
    text = setting_text(value)
    if len(text) > 200 or _VALUE.fullmatch(text) is None:
        return f"expected words of letters, digits and . _ % + -, found {text[:60]!r}", ""
    return None
