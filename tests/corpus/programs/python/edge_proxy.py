# mypy: ignore-errors
"""An edge proxy that packs pages on their way out, with its own origin and its own shoppers.

The three parts run in one process so that the whole can be tried on a laptop:
origin (makes the pages), proxy (fetches, packs, answers) and shoppers (look at pages).
"""

import gzip
import http.client
import json
import os
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SHOPPERS = 4
THINK_SECONDS = 0.03


class Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, body, **headers):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Origin(Quiet):
    def do_GET(self):
        chance = random.Random(self.path)
        rows = [
            {"item": n, "price": chance.randrange(100, 9999), "stock": chance.randrange(50)}
            for n in range(600)
        ]
        self.answer(json.dumps(rows).encode(), Content_Type="application/json")


class Proxy(Quiet):
    origin_port = 0

    def fetch(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.origin_port, timeout=10)
        try:
            connection.request("GET", self.path)
            return connection.getresponse().read()
        finally:
            connection.close()

    def do_GET(self):
        packed = gzip.compress(self.fetch(), 6)
        self.answer(packed, Content_Encoding="gzip", Content_Type="application/json")


class Shopper(threading.Thread):
    def __init__(self, number, port):
        super().__init__(name=f"shopper-{number}", daemon=True)
        self.port = port
        self.chance = random.Random(number)
        self.spent = 0

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while True:
            self.look_at_page(connection)
            time.sleep(self.chance.expovariate(1 / THINK_SECONDS))

    def look_at_page(self, connection):
        connection.request("GET", f"/category/{self.chance.randrange(500)}")
        rows = json.loads(gzip.decompress(connection.getresponse().read()))
        self.spent += min(row["price"] for row in rows)


def main():
    origin = ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    Proxy.origin_port = origin.server_port
    threading.Thread(target=origin.serve_forever, name="origin", daemon=True).start()
    proxy = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Proxy)
    for number in range(SHOPPERS):
        Shopper(number, proxy.server_port).start()
    proxy.serve_forever()


main()
