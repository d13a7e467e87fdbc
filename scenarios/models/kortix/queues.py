"""What the drills on queues share: where the workers are, how jobs are put, which began and ended."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from .child import Child
from .drill import Drill

MODELS = Path(__file__).parent
STREAM_WORKER = MODELS / "stream_worker.py"
NAIVE_WORKER = MODELS / "naive_database_worker.py"
API = MODELS / "api.py"


def built_in(name: str) -> Path:
    """A worker that idlebench ships; the package is found without being imported."""
    spec = importlib.util.find_spec("idlebench")
    if spec is None or spec.origin is None:
        message = "idlebench is not installed for this interpreter"
        raise ModuleNotFoundError(message)
    return Path(spec.origin).parent / "workers" / f"{name}.py"


def enqueue_stream(drill: Drill, prefix: str, jobs: Sequence[str], **fields: str) -> None:
    """Put jobs on the workers' first stream."""
    pipe = drill.client.pipeline(transaction=False)
    for job in jobs:
        pipe.xadd(f"{prefix}agent_runs", {"id": job, **fields})
    pipe.execute()


def enqueue_list(drill: Drill, prefix: str, jobs: Sequence[str]) -> None:
    """LPUSH jobs; the built-in worker takes them from the right."""
    pipe = drill.client.pipeline(transaction=False)
    for job in jobs:
        pipe.lpush(f"{prefix}queue", json.dumps({"id": job}))
    pipe.execute()


def records(drill: Drill, key: str) -> list[dict[str, Any]]:
    """What workers pushed: records of starts under ``done``, of ends under ``finished``."""
    return [json.loads(record) for record in drill.client.lrange(key, 0, -1)]


def started(drill: Drill, prefix: str) -> list[str]:
    """Ids of jobs whose handler has begun, in that order."""
    return [str(record["id"]) for record in records(drill, f"{prefix}done")]


def finished(drill: Drill, prefix: str) -> list[str]:
    """Ids of jobs whose handler has ended, in that order."""
    return [str(record["id"]) for record in records(drill, f"{prefix}finished")]


def insert_rows(path: Path, jobs: Sequence[str]) -> None:
    """Put pending rows into the table of the database workers."""
    with closing(sqlite3.connect(path, timeout=10)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, status TEXT)")
        database.executemany("INSERT INTO jobs (id, status) VALUES (?, 'pending')", [(job,) for job in jobs])


def rows(path: Path, query: str) -> list[Any]:
    """First column of a query."""
    with closing(sqlite3.connect(path, timeout=10)) as database:
        return [row[0] for row in database.execute(query)]


def doubles(ids: Sequence[str]) -> int:
    """How many of these were not the first of their kind."""
    return len(ids) - len(set(ids))


def url_of(api: Child) -> str:
    """Where an API listens; it says so when it is ready."""
    return f"http://127.0.0.1:{api.log.split('ready on port ')[1].split()[0]}"


def request(url: str, *, post: bool = False) -> None:
    """One request, answered or failed within 20 s."""
    with urllib.request.urlopen(  # noqa: S310 # our own server on loopback
        urllib.request.Request(url, method="POST" if post else "GET"),  # noqa: S310 # the same
        timeout=20,
    ) as answer:
        answer.read()
