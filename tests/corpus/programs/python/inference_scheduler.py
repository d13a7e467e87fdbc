# mypy: ignore-errors
"""Scheduler process of a model server: takes requests, forms batches, steps the model."""

import collections
import pickle
import select
import socket
import time


class RequestSocket:
    """Pull side of a message socket; the tokenizer holds the other end."""

    def __init__(self, name):
        self.name = name
        self.sock, self.peer = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)


class Batch:
    def __init__(self, requests):
        self.requests = requests
        self.steps_left = 16

    def step(self):
        self.steps_left -= 1
        time.sleep(0.02)
        return self.steps_left == 0


class Scheduler:
    def __init__(self, sockets):
        self.sockets = {s.sock.fileno(): s for s in sockets}
        self.poller = select.poll()
        for fd in self.sockets:
            self.poller.register(fd, select.POLLIN)
        self.waiting = collections.deque()
        self.running = None
        self.forward_count = 0
        self.last_stats = time.monotonic()

    def recv_requests(self):
        """Take all that has come in; must not hold up a running batch."""
        received = []
        for fd, _ in self.poller.poll(0):
            received.append(pickle.loads(self.sockets[fd].sock.recv(65536)))
        return received

    def next_batch(self):
        if self.running is None and self.waiting:
            self.running = Batch(list(self.waiting))
            self.waiting.clear()
        return self.running

    def on_idle(self):
        """Reset the token statistics when nothing runs."""
        now = time.monotonic()
        if now - self.last_stats > 30:
            self.forward_count = 0
            self.last_stats = now

    def event_loop(self):
        while True:
            self.waiting.extend(self.recv_requests())
            batch = self.next_batch()
            if batch is None:
                self.on_idle()
                continue
            self.forward_count += 1
            if batch.step():
                self.running = None


def main():
    tokenizer = RequestSocket("tokenizer")
    control = RequestSocket("control")
    tokenizer.peer.send(pickle.dumps({"rid": 1, "tokens": [1, 15043, 3186]}))
    Scheduler([tokenizer, control]).event_loop()


if __name__ == "__main__":
    main()
