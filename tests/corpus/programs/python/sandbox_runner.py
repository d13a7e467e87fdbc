# mypy: ignore-errors
"""Runs short scripts for clients: "run NAME" starts one, "result NAME" fetches its exit code."""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field


@dataclass
class Job:
    name: str
    process: subprocess.Popen
    pidfd: int
    started: float = field(default_factory=time.monotonic)
    exit_code: int | None = None
    seconds: float | None = None


class Sandbox:
    def __init__(self, loop):
        self._loop = loop
        self._jobs = {}

    def run(self, name, source):
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", source], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        job = Job(name, process, os.pidfd_open(process.pid))
        self._jobs[name] = job
        # a pidfd becomes readable when the process ends: no SIGCHLD, no threads
        self._loop.add_reader(job.pidfd, self._on_exit, job)

    def _on_exit(self, job):
        job.exit_code = job.process.poll()
        if job.seconds is None:
            job.seconds = time.monotonic() - job.started

    def result(self, name):
        job = self._jobs[name]
        if job.exit_code is None:
            return None
        self._discard(job)
        return job.exit_code

    def _discard(self, job):
        """The client has its answer: forget the job."""
        self._loop.remove_reader(job.pidfd)
        os.close(job.pidfd)
        del self._jobs[job.name]


async def serve_client(sandbox, reader, writer):
    while line := await reader.readline():
        verb, _, name = line.decode().strip().partition(" ")
        if verb == "run":
            sandbox.run(name, "pass")
            writer.write(b"started\n")
        elif verb == "result":
            try:
                writer.write(f"{sandbox.result(name)}\n".encode())
            except KeyError:
                writer.write(b"unknown\n")
        await writer.drain()
    writer.close()


async def main():
    sandbox = Sandbox(asyncio.get_running_loop())
    # see once at start that the interpreter works at all
    sandbox.run("self-test", "import sys; sys.exit(0)")
    server = await asyncio.start_server(
        lambda r, w: serve_client(sandbox, r, w), "127.0.0.1", int(os.environ.get("PORT", "0"))
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
