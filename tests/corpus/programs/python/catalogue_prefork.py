# mypy: ignore-errors
"""A small pre-forking server for the product catalogue.

The parent opens the socket, forks the workers and then only looks after them: it sleeps
on a self-pipe that SIGCHLD writes to, and every five seconds compares the time stamps
that the workers leave on their files.
"""

import os
import select
import signal
import socket
import sys
import time

WORKERS = 4
CHECK_SECONDS = 5.0
WORKER_WAKE_SECONDS = 10.0
HUNG_AFTER = 45.0


class Worker:
    def __init__(self, number, listener, folder):
        self.listener = listener
        self.stamp = os.path.join(folder, f"worker-{number}.alive")
        self.parent = os.getppid()

    def touch(self):
        with open(self.stamp, "a"):
            os.utime(self.stamp)

    def run(self):
        self.listener.setblocking(False)
        while os.getppid() == self.parent:
            self.touch()
            ready, _, _ = select.select([self.listener], [], [], WORKER_WAKE_SECONDS)
            if ready:
                self.accept_one()

    def accept_one(self):
        try:
            connection, _ = self.listener.accept()
        except BlockingIOError:
            return  # a sibling was quicker
        with connection:
            connection.settimeout(5)
            connection.recv(4096)
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n[]")


class Parent:
    def __init__(self, port, folder):
        self.folder = folder
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.children = {}
        self.wake_read, self.wake_write = os.pipe()
        for fd in (self.wake_read, self.wake_write):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(self.wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
        sys.exit(0)

    def start_worker(self, number):
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            Worker(number, self.listener, self.folder).run()
            os._exit(0)
        self.children[pid] = number

    def wait_for_news(self):
        ready, _, _ = select.select([self.wake_read], [], [], CHECK_SECONDS)
        if ready:
            while True:
                try:
                    os.read(self.wake_read, 512)
                except BlockingIOError:
                    break

    def reap(self):
        while self.children:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number = self.children.pop(pid)
            time.sleep(1)  # a worker that dies at once must not be forked in a loop
            self.start_worker(number)

    def murder_hung(self):
        now = time.time()
        for pid, number in self.children.items():
            try:
                age = now - os.stat(os.path.join(self.folder, f"worker-{number}.alive")).st_mtime
            except FileNotFoundError:
                continue
            if age > HUNG_AFTER:
                os.kill(pid, signal.SIGKILL)

    def run(self):
        for number in range(WORKERS):
            self.start_worker(number)
        while True:
            self.wait_for_news()
            self.reap()
            self.murder_hung()


Parent(int(os.environ["PORT"]), os.environ["DATA_DIR"]).run()
