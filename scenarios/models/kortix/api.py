"""An API server in front of agent runs: it executes them itself, or puts them on the workers' stream.

A few lines of HTTP on asyncio: `POST /run/ID` starts a run, anything else answers at once. Executed in the
handler, a run may await (other requests go on) or block (a library that does not know the event loop).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

import redis.asyncio
from redis.backoff import NoBackoff
from redis.retry import Retry


class Api:
    """Answers requests; connects to the broker only when there is something to say."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Connect to nothing yet."""
        self.options = options
        self._prefix = os.environ["IDLEBENCH_PREFIX"]
        self.client = redis.asyncio.Redis.from_url(
            os.environ["IDLEBENCH_BROKER_URL"],
            decode_responses=True,
            socket_timeout=None,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
        )

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, do what it asks, answer, close."""
        method, path, *_ = (await reader.readline()).decode().split()
        while (await reader.readline()).strip():
            pass
        if method == "POST" and path.startswith("/run/"):
            await self._run(path.removeprefix("/run/"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    async def _run(self, job: str) -> None:
        if self.options.mode == "queue":
            entry: Any = {"id": job, "handle_ms": str(self.options.job_ms)}
            await self.client.xadd(f"{self._prefix}agent_runs", entry)
            return
        await self._record("done", {"id": job, "started_ns": time.monotonic_ns()})
        if self.options.job == "blocking":
            time.sleep(self.options.job_ms / 1000)  # noqa: ASYNC251 # what the document warns of
        else:
            await asyncio.sleep(self.options.job_ms / 1000)
        await self._record("finished", {"id": job, "consumer": "api"})

    async def _record(self, name: str, record: dict[str, str | int]) -> None:
        await self.client.rpush(f"{self._prefix}{name}", json.dumps(record))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; the broker and the prefix come from the environment."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], allow_abbrev=False)
    parser.add_argument("--mode", choices=("direct", "queue"), default="direct")
    parser.add_argument("--job", choices=("blocking", "awaiting"), default="blocking")
    parser.add_argument("--job-ms", type=int, default=1000)
    options = parser.parse_args(arguments)
    if not os.environ.get("IDLEBENCH_BROKER_URL") or not os.environ.get("IDLEBENCH_PREFIX"):
        parser.error("IDLEBENCH_BROKER_URL and IDLEBENCH_PREFIX must be set")
    return options


async def serve(options: argparse.Namespace) -> None:
    """Listen on a port that the system chooses, and say which."""
    api = Api(options)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = await asyncio.start_server(api.answer, "127.0.0.1", 0)
    sys.stdout.write(f"kortix api ready on port {server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await stop.wait()
    server.close()
    await api.client.aclose()


if __name__ == "__main__":
    asyncio.run(serve(parse(sys.argv[1:])))
