# mypy: ignore-errors
"""A small status page that runs beside the real service in a thread."""

import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STARTED = time.time()


class StatusHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"up {time.time() - STARTED:.0f} s\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve_status(server):
    # A small interval makes shutdown() quick.
    server.serve_forever(poll_interval=0.002)


def main():
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), StatusHandler)
    page = threading.Thread(target=serve_status, args=(server,), name="status-page")
    page.start()
    page.join()


if __name__ == "__main__":
    main()
