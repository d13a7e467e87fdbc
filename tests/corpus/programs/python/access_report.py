# mypy: ignore-errors
"""Keeps the count of failed requests a site from the access log, for the status screen."""

import collections
import mmap
import os
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

FAILED = re.compile(rb"^(\S+) \S+ \[[^\]]+\] \"[A-Z]+ \S+\" (5\d\d) ", re.MULTILINE)


def seed(path, lines=350_000):
    """The log as it is on a site after a day."""
    with open(path, "w") as out:
        for n in range(lines):
            status = 503 if n % 50 == 0 else 200
            out.write(
                f"site{n % 20}.example 10.0.{n % 256}.7 [22/Nov/2026:10:00:00] "
                f'"GET /page/{n}" {status} {n % 9000}\n'
            )


class FailureBoard:
    PERIOD = 2.0

    def __init__(self, path):
        self._path = path
        self.counts = {}

    def watch(self):
        while True:
            counts = collections.Counter()
            with open(self._path, "rb") as log, mmap.mmap(log.fileno(), 0, access=mmap.ACCESS_READ) as data:
                for match in FAILED.finditer(data):
                    counts[match.group(1)] += 1
            self.counts = dict(counts)
            time.sleep(self.PERIOD)


class StatusPage(BaseHTTPRequestHandler):
    board = None

    def do_GET(self):
        body = "\n".join(
            f"{site.decode()} {count}" for site, count in sorted(self.board.counts.items())
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def main():
    path = Path(os.environ["DATA_DIR"]) / "access.log"
    seed(path)
    StatusPage.board = FailureBoard(path)
    threading.Thread(target=StatusPage.board.watch, name="failure-board", daemon=True).start()
    HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), StatusPage).serve_forever(poll_interval=10)


if __name__ == "__main__":
    main()
