# mypy: ignore-errors
"""Prefork server for the cider press: a master that looks after four workers once a second."""

import os
import select
import signal
import socket
import sys
import time

WORKERS = 4
CHECK_S = 1.0


def serve(listener):
    """A worker: one connection at a time."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    while True:
        peer, _ = listener.accept()
        with peer:
            peer.settimeout(10)
            try:
                if peer.recv(4096):
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            except OSError:
                pass


class Master:
    def __init__(self, listener):
        self.listener = listener
        self.workers = {}
        self.wake_r, self.wake_w = os.pipe()
        os.set_blocking(self.wake_r, False)
        os.set_blocking(self.wake_w, False)
        signal.set_wakeup_fd(self.wake_w, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        for pid in self.workers:
            os.kill(pid, signal.SIGTERM)
        sys.exit(0)

    def spawn(self):
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            serve(self.listener)
            os._exit(0)
        self.workers[pid] = time.monotonic()

    def reap(self):
        while self.workers:
            pid, _status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self.workers.pop(pid, None)

    def rest(self):
        ready, _, _ = select.select([self.wake_r], [], [], CHECK_S)
        if ready:
            while True:
                try:
                    if not os.read(self.wake_r, 512):
                        return
                except BlockingIOError:
                    return

    def run(self):
        while True:
            self.reap()
            while len(self.workers) < WORKERS:
                self.spawn()
            self.rest()


def main():
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=128)
    Master(listener).run()


main()
