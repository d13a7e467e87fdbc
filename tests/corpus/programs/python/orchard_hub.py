# mypy: ignore-errors
"""Harvest orders for an orchard: one hub, one broker connection, a few timers."""

import heapq
import itertools
import logging
import os
import select
import socket
import time

log = logging.getLogger("orchard")


class Hub:
    def __init__(self):
        self.poller = select.epoll()
        self.readers = {}
        self.timers = []
        self.order = itertools.count()

    def add_reader(self, sock, callback):
        self.readers[sock.fileno()] = callback
        self.poller.register(sock, select.EPOLLIN | select.EPOLLERR | select.EPOLLHUP)

    def call_repeatedly(self, seconds, callback):
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.order), seconds, callback))

    def fire_timers(self):
        now = time.monotonic()
        while self.timers and self.timers[0][0] <= now:
            _, _, seconds, callback = heapq.heappop(self.timers)
            callback()
            self.call_repeatedly(seconds, callback)
        return max(0.0, self.timers[0][0] - now) if self.timers else -1

    def run_once(self):
        for fd, _events in self.poller.poll(self.fire_timers()):
            self.readers[fd]()


class BrokerChannel:
    """Waits with BRPOP on one connection; replies come whenever the broker likes."""

    def __init__(self, queue, on_order):
        self.on_order = on_order
        self.buffer = b""
        self.sock = socket.create_connection((os.environ["HOST"], int(os.environ["PORT"])), timeout=5)
        self.sock.sendall(f"*3\r\n$5\r\nBRPOP\r\n${len(queue)}\r\n{queue}\r\n$1\r\n0\r\n".encode())
        self.sock.setblocking(False)

    def on_readable(self):
        try:
            self.buffer += self.sock.recv(65536)
        except OSError as error:
            log.info("broker: %s", error)
            return
        parts = self.buffer.split(b"\r\n")
        if len(parts) < 6:
            return  # the rest of the reply is still under way
        self.buffer = b"\r\n".join(parts[5:])
        self.on_order(parts[4])


def main():
    logging.basicConfig(level=logging.INFO)
    hub = Hub()
    picked = []
    channel = BrokerChannel(os.environ["QUEUE"], picked.append)
    hub.add_reader(channel.sock, channel.on_readable)
    hub.call_repeatedly(2.0, lambda: log.debug("heartbeat, %d picked", len(picked)))
    hub.call_repeatedly(30.0, lambda: log.info("%d orders picked so far", len(picked)))
    while True:
        hub.run_once()


if __name__ == "__main__":
    main()
