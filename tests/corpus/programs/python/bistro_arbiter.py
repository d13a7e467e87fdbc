# mypy: ignore-errors
"""Menu server of a bistro: an arbiter wakes each second to look at its workers' heartbeat files."""

import ctypes
import logging
import os
import select
import signal
import socket
import tempfile
import time

WORKERS = 2
TIMEOUT = 30
log = logging.getLogger("bistro")


class Worker:
    def __init__(self, listener):
        self.listener = listener
        self.beat = tempfile.TemporaryFile(prefix="bistro-")
        self.mode = 0

    def notify(self):
        self.mode ^= 1
        os.fchmod(self.beat.fileno(), self.mode)

    def age(self):
        return time.time() - os.fstat(self.beat.fileno()).st_ctime

    def run(self):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        while True:
            self.notify()
            ready, _, _ = select.select([self.listener], [], [], 1.0)
            if ready:
                self.serve()

    def serve(self):
        try:
            guest, _ = self.listener.accept()
        except BlockingIOError:
            return
        with guest:
            guest.sendall(b"HTTP/1.0 200 OK\r\n\r\nsoup of the day\n")


class Arbiter:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "0"))))
        self.listener.setblocking(False)
        self.workers = {}
        self.wake_r, self.wake_w = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake_w)

    def spawn_worker(self):
        worker = Worker(self.listener)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            worker.run()
        self.workers[pid] = worker

    def reap_workers(self):
        while self.workers and (pid := os.waitpid(-1, os.WNOHANG)[0]):
            self.workers.pop(pid)

    def murder_workers(self):
        for pid, worker in self.workers.items():
            if worker.age() > TIMEOUT:
                log.critical("worker %d timed out", pid)
                os.kill(pid, signal.SIGABRT)

    def run(self):
        while True:
            while len(self.workers) < WORKERS:
                self.spawn_worker()
            if select.select([self.wake_r], [], [], 1.0)[0]:
                os.read(self.wake_r, 64)
                self.reap_workers()
            self.murder_workers()


if __name__ == "__main__":
    Arbiter().run()
