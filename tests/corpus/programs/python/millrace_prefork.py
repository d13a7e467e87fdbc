# mypy: ignore-errors
"""Small prefork line server: six children accept on one socket, the parent replaces the fallen."""

import ctypes
import multiprocessing
import os
import signal
import socket
import time
from multiprocessing import connection

CHILDREN = 6
PR_SET_PDEATHSIG = 1
mp = multiprocessing.get_context("fork")


def handle(conn):
    with conn, conn.makefile("rwb") as stream:
        for line in stream:
            name, _, litres = line.decode(errors="replace").strip().partition("=")
            try:
                answer = f"{name} {float(litres) / 3600:.3f} l/s\n"
            except ValueError:
                answer = "?\n"
            stream.write(answer.encode())
            stream.flush()


def serve(listener):
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            conn, _ = listener.accept()
        except InterruptedError:
            continue
        except OSError:
            time.sleep(1)
            continue
        handle(conn)


class Wheelhouse:
    def __init__(self, listener):
        self.listener = listener
        self.children = {}

    def fill(self):
        while len(self.children) < CHILDREN:
            child = mp.Process(target=serve, args=(self.listener,))
            child.start()
            self.children[child.sentinel] = child

    def watch(self):
        while True:
            self.fill()
            fallen = connection.wait(list(self.children), timeout=3)
            for sentinel in fallen:
                child = self.children.pop(sentinel)
                child.join()
                print("child", child.pid, "left with", child.exitcode, flush=True)
            if fallen:
                time.sleep(2)


def main():
    listener = socket.create_server(
        (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))), backlog=64
    )
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    Wheelhouse(listener).watch()


if __name__ == "__main__":
    main()
