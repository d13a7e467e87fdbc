# mypy: ignore-errors
"""Tea house: a prefork server in which every child runs an event loop over the common socket."""

import multiprocessing
import os
import selectors
import signal
import socket

WAITERS = 12


class Waiter:
    def __init__(self, listener):
        self.listener = listener
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ, self.welcome)
        self.served = 0

    def welcome(self, listener):
        try:
            guest, _ = listener.accept()
        except BlockingIOError:
            return
        guest.setblocking(False)
        self.selector.register(guest, selectors.EVENT_READ, self.serve)

    def serve(self, guest):
        order = guest.recv(1024)
        if order:
            guest.sendall(b"one pot of " + order)
            self.served += 1
        else:
            self.selector.unregister(guest)
            guest.close()

    def loop(self):
        while True:
            for key, _ in self.selector.select():
                key.data(key.fileobj)


def work(listener):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Waiter(listener).loop()


def main():
    context = multiprocessing.get_context("fork")
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=128)
    listener.setblocking(False)
    waiters = [context.Process(target=work, args=(listener,), daemon=True) for _ in range(WAITERS)]
    for waiter in waiters:
        waiter.start()
    for waiter in waiters:
        waiter.join()


if __name__ == "__main__":
    main()
