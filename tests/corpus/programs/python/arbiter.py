# mypy: ignore-errors
"""Prefork server: an arbiter watches the heartbeat files of its workers, and replaces a dead one."""

import ctypes
import os
import select
import signal
import socket
import time

WORKERS = 3
TIMEOUT = 30.0


class Worker:
    def __init__(self, listener, heartbeat):
        self.listener = listener
        self.heartbeat = heartbeat

    def run(self):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # end together with the arbiter
        while True:
            os.utime(self.heartbeat)
            readable, _, _ = select.select([self.listener], [], [], TIMEOUT / 12)
            if not readable:
                continue
            try:
                connection, _ = self.listener.accept()
            except BlockingIOError:
                continue
            with connection:
                connection.sendall(b"HTTP/1.0 204 No Content\r\n\r\n")


class Arbiter:
    def __init__(self, port, directory):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.setblocking(False)
        self.directory = directory
        self.workers = {}

    def spawn(self, number):
        heartbeat = os.path.join(self.directory, f"worker-{number}")
        open(heartbeat, "w").close()
        pid = os.fork()
        if pid == 0:
            try:
                Worker(self.listener, heartbeat).run()
            finally:
                os._exit(1)
        self.workers[pid] = (number, heartbeat)

    def reap(self):
        while self.workers:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number, _ = self.workers.pop(pid)
            self.spawn(number)

    def kill_stuck(self):
        for pid, (_, heartbeat) in self.workers.items():
            if time.time() - os.stat(heartbeat).st_mtime > TIMEOUT:
                os.kill(pid, signal.SIGABRT)

    def run(self):
        for number in range(WORKERS):
            self.spawn(number)
        while True:
            time.sleep(2.0)
            self.reap()
            self.kill_stuck()


if __name__ == "__main__":
    Arbiter(int(os.environ.get("PORT", "0")), os.environ.get("DATA_DIR", ".")).run()
