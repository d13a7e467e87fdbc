# mypy: ignore-errors
"""Web API of an apothecary: GET /items/N gives what is in jar N, and what it costs today."""

import hashlib
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERBS = ("sage", "arnica", "valerian", "mallow", "gentian", "yarrow")


class Shelf:
    """Jars, and how often each was asked for."""

    def __init__(self):
        self._lock = threading.Lock()
        self._asked = {}

    def jar(self, number):
        with self._lock:
            asked = self._asked[number] = self._asked.get(number, 0) + 1
        herb = HERBS[number % len(HERBS)]
        stamp = hashlib.pbkdf2_hmac("sha1", herb.encode(), str(number).encode(), 1500)
        portions = [
            {"grams": grams, "price": round(grams * (stamp[0] + 20) / 900, 2)} for grams in range(5, 105, 5)
        ]
        return {"jar": number, "herb": herb, "lot": stamp.hex(), "asked": asked, "portions": portions}


SHELF = Shelf()


class Counter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        kind, _, number = self.path.strip("/").partition("/")
        if kind != "items" or not number.isdigit():
            self.answer(404, {"error": "no such jar"})
            return
        self.answer(200, SHELF.jar(int(number)))

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Counter)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
