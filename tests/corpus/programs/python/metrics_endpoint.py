# mypy: ignore-errors
"""A daemon with a metrics endpoint in a thread of its own."""

import http.server
import os
import queue
import threading

COUNTERS = {"events_total": 0}


class MetricsHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = "".join(f"{name} {value}\n" for name, value in COUNTERS.items()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def serve_metrics(port):
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), MetricsHandler) as server:
        # A small interval, so that the tests do not wait for shutdown().
        server.serve_forever(poll_interval=0.003)


def consume(events):
    while True:
        events.get()
        COUNTERS["events_total"] += 1


def main():
    port = int(os.environ.get("PORT", "0"))
    threading.Thread(target=serve_metrics, args=(port,), name="metrics", daemon=True).start()
    consume(queue.Queue())


if __name__ == "__main__":
    main()
