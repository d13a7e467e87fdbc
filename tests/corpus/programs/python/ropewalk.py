# mypy: ignore-errors
"""Ropewalk: an arbiter with four forked workers, which show by a file's time that they are alive."""

import os
import select
import signal
import socket
import tempfile
import time

WORKERS = 4
TIMEOUT_S = 30


def spin_ropes(listener, proof):
    parent = os.getppid()
    while os.getppid() == parent:
        os.utime(proof.fileno())
        ready, _, _ = select.select([listener], [], [], 2.0)
        if not ready:
            continue
        try:
            client, _ = listener.accept()
        except BlockingIOError:
            continue
        with client:
            client.sendall(b"42 metres of rope\n")


class Arbiter:
    def __init__(self, listener):
        self.listener = listener
        self.workers = {}
        self.wake_r, self.wake_w = os.pipe()
        os.set_blocking(self.wake_r, False)
        os.set_blocking(self.wake_w, False)

    def spawn(self):
        proof = tempfile.TemporaryFile(prefix="ropewalk-")
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            spin_ropes(self.listener, proof)
            os._exit(0)
        self.workers[pid] = proof

    def reap(self):
        while self.workers:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self.workers.pop(pid).close()

    def murder_hanging(self):
        for pid, proof in self.workers.items():
            if time.time() - os.fstat(proof.fileno()).st_mtime > TIMEOUT_S:
                os.kill(pid, signal.SIGKILL)

    def run(self):
        signal.set_wakeup_fd(self.wake_w)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            while len(self.workers) < WORKERS:
                self.spawn()
            ready, _, _ = select.select([self.wake_r], [], [], 1.0)
            if ready:
                os.read(self.wake_r, 512)
            self.reap()
            self.murder_hanging()


if __name__ == "__main__":
    socket_ = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    socket_.setblocking(False)
    Arbiter(socket_).run()
