# mypy: ignore-errors
"""A preforking server: the parent waits for its children and replaces the ones that end."""

import ctypes
import os
import signal
import socket

CHILDREN = 4


def serve(listener):
    while True:
        client, address = listener.accept()
        with client:
            client.sendall(f"hello {address[1]} from {os.getpid()}\n".encode())


def spawn(listener):
    pid = os.fork()
    if pid:
        return pid
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    serve(listener)


def main():
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", 0))), backlog=64)
    children = {spawn(listener) for _ in range(CHILDREN)}
    while True:
        pid, status = os.waitpid(-1, 0)
        print("child", pid, "ended with", os.waitstatus_to_exitcode(status), flush=True)
        children.discard(pid)
        children.add(spawn(listener))


main()
