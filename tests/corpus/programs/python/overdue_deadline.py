# mypy: ignore-errors
"""A small control daemon: one listening socket and a few periodic house-keeping tasks."""

import os
import selectors
import socket
import time


class Task:
    def __init__(self, name, every, action, enabled=True):
        self.name = name
        self.every = every
        self.action = action
        self.enabled = enabled
        self.due = time.monotonic() + every


class ControlServer:
    def __init__(self, port):
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ, self.on_accept)
        self.tasks = []

    def add_task(self, task):
        self.tasks.append(task)

    def on_accept(self, listener):
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"ok\n")

    def serve(self):
        while True:
            # Sleep until the next task is due, or until a client comes.
            timeout = max(0.0, min(task.due for task in self.tasks) - time.monotonic())
            for key, _ in self.selector.select(timeout):
                key.data(key.fileobj)
            now = time.monotonic()
            for task in self.tasks:
                # A disabled task is never run, so its due time is never moved on.
                if task.enabled and task.due <= now:
                    task.action()
                    task.due = now + task.every


def expire_sessions():
    """Nothing to expire in a fresh daemon."""


def upload_statistics():
    """Only for customers that have opted in."""


if __name__ == "__main__":
    server = ControlServer(int(os.environ.get("PORT", "0")))
    server.add_task(Task("expire", 30.0, expire_sessions))
    server.add_task(Task("statistics", 0.5, upload_statistics, enabled=False))
    server.serve()
