# mypy: ignore-errors
"""A worker on an event hub of its own: an epoll loop as a generator, timers, and forked children."""

import heapq
import itertools
import logging
import os
import select
import signal
import socket
import time
from urllib.parse import urlsplit

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("hub")


class Timer:
    def __init__(self):
        self._heap = []
        self._order = itertools.count()

    def call_after(self, seconds, callback):
        heapq.heappush(self._heap, (time.monotonic() + seconds, next(self._order), callback))

    def call_repeatedly(self, seconds, callback):
        def again():
            callback()
            self.call_after(seconds, again)

        self.call_after(seconds, again)

    def fire(self):
        """Run what is due; answer the seconds until the next entry, or None."""
        while self._heap and self._heap[0][0] <= time.monotonic():
            heapq.heappop(self._heap)[2]()
        return max(0.001, self._heap[0][0] - time.monotonic()) if self._heap else None


class Hub:
    def __init__(self):
        self.poller = select.epoll()
        self.timer = Timer()
        self.readers = {}

    def add_reader(self, fd, callback):
        self.poller.register(fd, select.EPOLLIN)
        self.readers[fd] = callback

    def remove(self, fd):
        if self.readers.pop(fd, None) is not None:
            self.poller.unregister(fd)

    def create_loop(self):
        while True:
            timeout = self.timer.fire()
            for fd, _ in self.poller.poll(timeout):
                callback = self.readers.get(fd)
                if callback is not None:
                    callback()
            yield


class Transport:
    """The queue's connection: a blocking pop is always outstanding, its answer arrives through the hub."""

    def __init__(self, hub, url, queue, on_message):
        self.hub = hub
        self.address = (urlsplit(url).hostname, urlsplit(url).port)
        self.queue = queue.encode()
        self.on_message = on_message
        self.delay = 1.0

    def connect(self):
        try:
            self.sock = socket.create_connection(self.address, timeout=5)
        except OSError as error:
            self.retry_later(error)
            return
        self.sock.setblocking(False)
        self.delay = 1.0
        self.hub.add_reader(self.sock.fileno(), self.on_readable)
        self.pop()

    def pop(self):
        self.sock.sendall(b"*3\r\n$5\r\nBRPOP\r\n$%d\r\n%b\r\n$1\r\n0\r\n" % (len(self.queue), self.queue))

    def on_readable(self):
        try:
            answer = self.sock.recv(65536)
        except OSError as error:
            answer, reason = b"", error
        else:
            reason = "closed by the server"
        if not answer:
            self.hub.remove(self.sock.fileno())
            self.sock.close()
            self.retry_later(reason)
            return
        self.on_message(answer)
        self.pop()

    def retry_later(self, reason):
        log.warning("no broker (%s), trying again in %.0f s", reason, self.delay)
        self.hub.timer.call_after(self.delay, self.connect)
        self.delay = min(32.0, self.delay * 2)


class Pool:
    """Forked children that get tasks over a socket pair."""

    def __init__(self, hub, size):
        self.hub = hub
        self.children = {}
        for _ in range(size):
            self.fork_child()
        self.turns = itertools.cycle(list(self.children))

    def fork_child(self):
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self.child_main(theirs)
        theirs.close()
        self.children[ours.fileno()] = ours
        self.hub.add_reader(ours.fileno(), lambda: self.on_result(ours))

    def child_main(self, connection):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for earlier in self.children.values():
            earlier.close()
        while task := connection.recv(65536):
            connection.sendall(b"done %d" % len(task))
        os._exit(0)

    def on_result(self, connection):
        if not connection.recv(65536):
            log.error("a child is gone")
            self.hub.remove(connection.fileno())
            del self.children[connection.fileno()]
            connection.close()

    def submit(self, task):
        self.children[next(self.turns)].sendall(task)


def main():
    hub = Hub()
    pool = Pool(hub, size=2)
    Transport(hub, os.environ["REDIS_URL"], os.environ["QUEUE"], pool.submit).connect()
    hub.timer.call_repeatedly(20, lambda: log.info("heartbeat: %d children", len(pool.children)))
    loop = hub.create_loop()
    while True:
        next(loop)


if __name__ == "__main__":
    main()
