# mypy: ignore-errors
"""Catalogue of a bookshop: a parent listens, its forked workers each have a selector of their own."""

import ctypes
import os
import selectors
import signal
import socket

WORKERS = 8
CATALOGUE = {"lem": "Solaris", "adams": "The Hitchhiker's Guide to the Galaxy"}


class Worker:
    def __init__(self, listener):
        self.selector = selectors.EpollSelector()
        self.listener = listener
        self.selector.register(listener, selectors.EVENT_READ, self.accept)
        self.served = 0

    def accept(self, _sock):
        try:
            customer, _ = self.listener.accept()
        except BlockingIOError:
            return  # somebody else was faster
        customer.setblocking(False)
        self.selector.register(customer, selectors.EVENT_READ, self.answer)

    def answer(self, customer):
        question = customer.recv(256)
        if not question:
            self.selector.unregister(customer)
            customer.close()
            return
        self.served += 1
        customer.send(CATALOGUE.get(question.decode().strip().lower(), "?").encode() + b"\n")

    def run(self):
        while True:
            for key, _events in self.selector.select():
                key.data(key.fileobj)


def start_worker(listener):
    pid = os.fork()
    if pid:
        return pid
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    Worker(listener).run()
    os._exit(0)


def main():
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "0"))), backlog=64)
    listener.setblocking(False)
    workers = {start_worker(listener) for _ in range(WORKERS)}
    while workers:
        pid, _status = os.wait()
        workers.discard(pid)
        workers.add(start_worker(listener))


if __name__ == "__main__":
    main()
