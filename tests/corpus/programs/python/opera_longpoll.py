# mypy: ignore-errors
"""Seat changes of an opera house by long polling: the box office holds a request for up to 20 seconds, the
web shop asks again.
"""

import http.server
import json
import os
import threading
import urllib.error
import urllib.request

HOLD = 20.0


class SeatPlan:
    def __init__(self):
        self.version = 1
        self.changed = threading.Condition()

    def wait_beyond(self, version):
        with self.changed:
            self.changed.wait_for(lambda: self.version > version, timeout=HOLD)
            return self.version

    def sell(self):
        with self.changed:
            self.version += 1
            self.changed.notify_all()


PLAN = SeatPlan()


class BoxOffice(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = int(self.path.rpartition("=")[2])
        body = json.dumps({"version": PLAN.wait_beyond(known)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class WebShop:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}/changes?since="
        self.version = 0

    def ask(self):
        with urllib.request.urlopen(self.base + str(self.version), timeout=HOLD + 10) as answer:
            return json.load(answer)["version"]

    def follow(self):
        pause = threading.Event()
        while True:
            try:
                self.version = self.ask()
            except (urllib.error.URLError, TimeoutError):
                pause.wait(5.0)


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), BoxOffice)
    threading.Thread(target=server.serve_forever, args=(3.0,), name="box-office", daemon=True).start()
    shops = [WebShop(server.server_address[1]) for _ in range(3)]
    threads = [threading.Thread(target=shop.follow, name="shop") for shop in shops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
