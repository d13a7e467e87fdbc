# mypy: ignore-errors
"""A small process supervisor: starts programs, collects their output, restarts them with a delay."""

import logging
import os
import select
import subprocess
import time
from pathlib import Path

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("supervisor")


class Program:
    """One configured program. It reads its control pipe on standard input, and ends when that closes."""

    def __init__(self, name, command, start_delay=5.0):
        self.name = name
        self.command = command
        self.start_delay = start_delay
        self.process = None
        self.started_at = 0.0

    def spawn(self):
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        log.info("spawned: %s with pid %d", self.name, self.process.pid)
        return self.process.stdout.fileno()


class OutputDispatcher:
    def __init__(self, program, fd, directory):
        self.program = program
        self.fd = fd
        self.file = open(Path(directory, f"{program.name}.log"), "ab", buffering=0)

    def handle_read_event(self):
        self.file.write(os.read(self.fd, 65536))


class Supervisor:
    def __init__(self, programs, directory):
        self.programs = programs
        self.directory = directory
        self.poller = select.poll()
        self.dispatchers = {}

    def start(self, program):
        fd = program.spawn()
        self.dispatchers[fd] = OutputDispatcher(program, fd, self.directory)
        self.poller.register(fd, select.POLLIN | select.POLLPRI)

    def reap(self):
        for program in self.programs:
            ended = program.process.poll() is not None
            if ended and time.monotonic() - program.started_at > program.start_delay:
                log.info("exited: %s", program.name)
                self.poller.unregister(program.process.stdout.fileno())
                program.process.stdout.close()
                self.start(program)

    def runforever(self):
        for program in self.programs:
            self.start(program)
        last_reap = time.monotonic()
        while True:
            for fd, event in self.poller.poll(1000):
                if event & select.POLLIN:
                    self.dispatchers[fd].handle_read_event()
            if time.monotonic() - last_reap >= 1.0:
                last_reap = time.monotonic()
                self.reap()


if __name__ == "__main__":
    Supervisor(
        [
            Program("relay", ["sh", "-c", "echo relay is up; exec cat"]),
            # This one daemonizes its output as soon as it is configured.
            Program("mailer", ["sh", "-c", "echo mailer is up; exec cat >/dev/null 2>&1"]),
        ],
        os.environ["DATA_DIR"],
    ).runforever()
