# mypy: ignore-errors
"""Granary scales: a prefork TCP server.

The parent takes signals with a time limit of ten seconds, after which it looks
at the heartbeats; the workers block in accept() on the same socket. A worker
that ends is replaced after a pause that doubles.
"""

import os
import signal
import socket
import threading
import time

WORKERS = 3
BEAT_S = 5
SILENCE_S = 30


def serve_scales(listener):
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream:
            for line in stream:
                gross, _, tare = line.partition(b" ")
                stream.write(b"%d\n" % (int(gross) - int(tare or 0)))
                stream.flush()


def send_beats(pipe):
    while True:
        os.write(pipe, b".")
        time.sleep(BEAT_S)


class Worker:
    def __init__(self, listener):
        self.beats, write_end = os.pipe()
        self.seen = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            os.close(self.beats)
            threading.Thread(target=send_beats, args=(write_end,), name="beat", daemon=True).start()
            try:
                serve_scales(listener)
            finally:
                os._exit(1)
        os.close(write_end)
        os.set_blocking(self.beats, False)

    def note_beats(self):
        try:
            if os.read(self.beats, 4096):
                self.seen = time.monotonic()
        except BlockingIOError:
            pass

    def silent(self):
        return time.monotonic() - self.seen > SILENCE_S


class Granary:
    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.signals = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, self.signals)
        self.workers = [Worker(self.listener) for _ in range(WORKERS)]
        self.pause = 1

    def replace_dead(self):
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
            if not pid:
                return
            time.sleep(self.pause)
            self.pause = min(self.pause * 2, 60)
            for index, worker in enumerate(self.workers):
                if worker.pid == pid:
                    os.close(worker.beats)
                    self.workers[index] = Worker(self.listener)

    def check_beats(self):
        for worker in self.workers:
            worker.note_beats()
            if worker.silent():
                os.kill(worker.pid, signal.SIGKILL)

    def supervise(self):
        while True:
            info = signal.sigtimedwait(self.signals, 10)
            if info is None:
                self.check_beats()
            elif info.si_signo == signal.SIGCHLD:
                self.replace_dead()
            else:
                for worker in self.workers:
                    os.kill(worker.pid, signal.SIGTERM)
                return


if __name__ == "__main__":
    Granary(int(os.environ["PORT"])).supervise()
