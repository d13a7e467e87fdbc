# mypy: ignore-errors
"""Ferry bookings: a pool of connections to the reservation host.

Workers wait for bookings and borrow a connection for each; a health check
every ten seconds sends a line over the idle connections and replaces those
that do not answer. A small status page is served beside it.
"""

import contextlib
import http.server
import os
import queue
import socket
import threading

POOL = 4
CHECK_S = 10


class Link:
    def __init__(self, address):
        self.socket = socket.create_connection(address, timeout=5)
        self.stream = self.socket.makefile("rwb")

    def ask(self, text):
        self.stream.write(text.encode() + b"\n")
        self.stream.flush()
        answer = self.stream.readline()
        if not answer:
            raise ConnectionError("the host has closed the connection")
        return answer

    def close(self):
        self.stream.close()
        self.socket.close()


class LinkPool:
    def __init__(self, address, size):
        self.address = address
        self.idle = queue.LifoQueue()
        for _ in range(size):
            self.idle.put(Link(address))

    @contextlib.contextmanager
    def borrowed(self):
        link = self.idle.get()
        try:
            yield link
        except OSError:
            link.close()
            link = Link(self.address)
        finally:
            self.idle.put(link)

    def check_idle(self):
        links = []
        with contextlib.suppress(queue.Empty):
            while True:
                links.append(self.idle.get_nowait())
        for link in links:
            try:
                link.ask("ping")
            except OSError:
                link.close()
                try:
                    link = Link(self.address)
                except OSError:
                    continue
            self.idle.put(link)


class HealthCheck(threading.Thread):
    def __init__(self, pool):
        super().__init__(name="pool-health", daemon=True)
        self.pool = pool
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.wait(CHECK_S):
            self.pool.check_idle()


class StatusPage(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"%d idle links\n" % self.server.pool.idle.qsize()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def book(bookings, pool):
    while True:
        passenger = bookings.get()
        with pool.borrowed() as link:
            link.ask(f"book {passenger}")


def main():
    pool = LinkPool((os.environ["HOST"], int(os.environ["PORT"])), POOL)
    bookings = queue.Queue()
    for number in range(3):
        threading.Thread(target=book, args=(bookings, pool), name=f"booking-{number}", daemon=True).start()
    HealthCheck(pool).start()
    page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StatusPage)
    page.pool = pool
    page.serve_forever(poll_interval=5)


if __name__ == "__main__":
    main()
