# mypy: ignore-errors
"""Web shop for accordions; a second process follows its access log and sums up who looks at what."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LINE = re.compile(r'^(\S+) - - \[([^\]]+)\] "(\w+) (\S+) HTTP/1\.1" (\d{3}) (\S+)$')
PARTS = ("bass", "reeds", "straps", "cases", "bellows")
SUMS_S = 10


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    access_log = None

    def do_GET(self):
        number = int(self.path.rpartition("/")[2] or 0)
        body = f"<h1>{PARTS[number % len(PARTS)]}</h1><p>{number * 37 % 900 + 20} pounds</p>".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *args):
        self.access_log.write(f"{self.address_string()} - - [{self.log_date_time_string()}] {form % args}\n")


def serve(path):
    Shop.access_log = path.open("a", buffering=1)
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Shop).serve_forever()


def follow(path, parent):
    """Give the lines of a log that grows, also after it was rotated."""
    file = path.open()
    while os.getppid() == parent:
        line = file.readline()
        if line:
            yield line.rstrip("\n")
            continue
        time.sleep(0.25)
        if path.stat().st_ino != os.fstat(file.fileno()).st_ino:
            file.close()
            file = path.open()


def sum_up(path, parent):
    views, bad, written = Counter(), 0, time.monotonic()
    for line in follow(path, parent):
        found = LINE.match(line)
        if found is None:
            bad += 1
            continue
        host, _stamp, _verb, page, status, _size = found.groups()
        number = page.rpartition("/")[2]
        views[host, PARTS[int(number) % len(PARTS)] if number.isdigit() else page, status] += 1
        if time.monotonic() - written > SUMS_S:
            written = time.monotonic()
            path.with_suffix(".sums").write_text(f"{views.most_common(20)}\n{bad} odd lines\n")


def main():
    path = Path(os.environ.get("DATA_DIR", ".")) / "access.log"
    path.touch()
    subprocess.Popen([sys.executable, __file__, "sums", str(path), str(os.getpid())])
    serve(path)


if __name__ == "__main__":
    if sys.argv[1:2] == ["sums"]:
        sum_up(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
