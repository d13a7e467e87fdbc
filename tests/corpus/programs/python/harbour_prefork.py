# mypy: ignore-errors
"""Berth information server: a prefork master with two workers that share one listening socket.

Only the worker that holds the accept mutex may call accept(), the way old web servers did it.
"""

import ctypes
import multiprocessing
import os
import signal
import socket
import sys

PR_SET_PDEATHSIG = 1


def die_with_master():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Worker:
    def __init__(self, number, listener, mutex):
        self.number = number
        self.listener = listener
        self.mutex = mutex
        self.missed = 0

    def take_accept_turn(self):
        # The other worker is never longer than a moment in accept().
        while not self.mutex.acquire(block=False):
            self.missed += 1

    def answer(self, connection):
        with connection:
            connection.settimeout(5)
            request = connection.recv(4096).split(b"\r\n", 1)[0]
            if request:
                body = b"berth 4: free\n"
                head = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
                connection.sendall(head + body)

    def run(self):
        die_with_master()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        while True:
            self.take_accept_turn()
            try:
                connection, _ = self.listener.accept()
            finally:
                self.mutex.release()
            try:
                self.answer(connection)
            except OSError:
                pass


class Master:
    def __init__(self, port, workers=2):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.mutex = multiprocessing.Semaphore(1)
        self.count = workers
        self.pids = {}

    def spawn(self, number):
        pid = os.fork()
        if pid == 0:
            try:
                Worker(number, self.listener, self.mutex).run()
            finally:
                os._exit(1)
        self.pids[pid] = number

    def stop(self, *_):
        for pid in self.pids:
            os.kill(pid, signal.SIGTERM)
        sys.exit(0)

    def run(self):
        signal.signal(signal.SIGTERM, self.stop)
        for number in range(self.count):
            self.spawn(number)
        while True:
            pid, _status = os.waitpid(-1, 0)
            self.spawn(self.pids.pop(pid))


if __name__ == "__main__":
    Master(int(os.environ.get("PORT", "0"))).run()
