# mypy: ignore-errors
"""Catalogue of a toy library over HTTP. Browsers of the branches keep their connections open between two
visits.
"""

import ctypes
import http.server
import json
import multiprocessing
import resource
import signal
import socket
import threading

CATALOGUE = {"kite": 3, "drum": 1, "marbles": 40}
BRANCH_BROWSERS = 70


class CatalogueHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = json.dumps(CATALOGUE).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class CatalogueServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def browse(port, opened):
    """Stand-in for the browsers: each asks once and keeps its connection."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    sockets = []
    for _ in range(BRANCH_BROWSERS):
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(b"GET / HTTP/1.1\r\nHost: toys\r\n\r\n")
        sockets.append(client)
    opened.set()
    signal.pause()


def refresh_stock(stop):
    """Counts the shelves every half minute."""
    while not stop.wait(30.0):
        CATALOGUE["drum"] = 1 + CATALOGUE["drum"] % 4


def serve_catalogue(server):
    server.serve_forever(poll_interval=5.0)


def main():
    # The hosting plan gives each service few descriptors.
    resource.setrlimit(resource.RLIMIT_NOFILE, (48, 1024))
    server = CatalogueServer(("127.0.0.1", 0), CatalogueHandler)
    context = multiprocessing.get_context("fork")
    opened = context.Event()

    def start_browsers():
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
        browse(server.server_address[1], opened)

    context.Process(target=start_browsers, name="browsers", daemon=True).start()
    threading.Thread(target=refresh_stock, args=(threading.Event(),), name="stock", daemon=True).start()
    serve_catalogue(server)


if __name__ == "__main__":
    main()
