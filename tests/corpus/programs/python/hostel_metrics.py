# mypy: ignore-errors
"""Figures of a hostel: six collectors, each so many times a minute, shown by a tiny web page."""

import json
import os
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

SHOWN = {}


def free_space():
    return shutil.disk_usage("/").free


def load():
    return os.getloadavg()[0]


def uptime():
    return time.monotonic()


def beds():
    return 42


def door_counter():
    return SHOWN.get("beds", 0) and len(SHOWN)


def guests():
    return threading.active_count()


class Collector(threading.Thread):
    def __init__(self, read, per_minute):
        super().__init__(name=read.__name__, daemon=True)
        self.read = read
        self.interval_s = 60 // per_minute
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.wait(self.interval_s):
            SHOWN[self.name] = self.read()


COLLECTORS = [
    Collector(free_space, 1),
    Collector(load, 6),
    Collector(uptime, 12),
    Collector(beds, 2),
    Collector(door_counter, 120),
    Collector(guests, 4),
]


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(SHOWN).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    for collector in COLLECTORS:
        collector.start()
    with HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Page) as server:
        server.serve_forever(poll_interval=20)


if __name__ == "__main__":
    main()
