"""Which packages of note a process has loaded, as far as its memory map and command line tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Final

from idlebench.measure.proc_io import PROC, command_line, mapped_files

_OF_NOTE: Final = (
    "celery",
    "kombu",
    "rq",
    "arq",
    "dramatiq",
    "huey",
    "taskiq",
    "saq",
    "redis",
    "hiredis",
    "gevent",
    "eventlet",
    "uvloop",
    "grpc",
    "gunicorn",
    "uvicorn",
    "psycopg",
    "psycopg2",
    "asyncpg",
    "pika",
    "confluent_kafka",
    "kafka",
    "aiohttp",
    "tornado",
    "twisted",
    "bullmq",
    "ioredis",
    "sidekiq",
)
"""Import names whose waiting loops, options or fixes differ."""

_IN_PACKAGES: Final = re.compile(
    r"/(?:site-packages|dist-packages|node_modules|gems)/(?P<name>[A-Za-z0-9_]+)"
)


def packages_of(files: Iterable[str]) -> tuple[str, ...]:
    """Name the packages of note that some files belong to, such as those of a stack."""
    found = {match["name"].lower() for file in files if (match := _IN_PACKAGES.search(file))}
    return tuple(name for name in _OF_NOTE if name in found)


def packages(pid: int, runtime: str, root: Path = PROC) -> tuple[str, ...]:
    """Name the packages of note that a process is seen to use.

    A package with a compiled part shows in the memory map; a program such as ``celery`` shows by its name or
    as ``-m celery``. Pure Python modules show in neither: the stacks tell of them later.
    """
    if not runtime:
        return ()
    found = set(packages_of(mapped_files(pid, root)))
    words = command_line(pid, root)
    found |= {PurePath(word).name.lower() for word in words[:3]}
    found |= {words[place + 1].partition(".")[0] for place, word in enumerate(words[:-1]) if word == "-m"}
    return tuple(name for name in _OF_NOTE if name in found)
