# mypy: ignore-errors
"""Tannery ledger: takes new hides from an SQLite table every 5 s, and long-polls the yard for price
changes.
"""

import http.client
import http.server
import os
import sqlite3
import threading
import time

POLL_S = 5.0
HOLD_S = 25.0


class PriceHandler(http.server.BaseHTTPRequestHandler):
    """The yard's side: holds a request until prices change, or for 25 s."""

    protocol_version = "HTTP/1.1"
    changed = threading.Event()

    def do_GET(self):
        news = self.changed.wait(HOLD_S)
        self.send_response(200 if news else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


class PriceWatcher(threading.Thread):
    def __init__(self, port):
        super().__init__(name="prices", daemon=True)
        self.port = port
        self.version = 0

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HOLD_S + 10)
        while True:
            connection.request("GET", f"/prices?after={self.version}")
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                self.version += 1


class Ledger:
    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS hides (id INTEGER PRIMARY KEY, weight REAL, booked INTEGER)"
        )
        self.db.execute("CREATE INDEX IF NOT EXISTS unbooked ON hides (booked, id)")
        self.db.commit()

    def book_new(self):
        rows = self.db.execute("SELECT id FROM hides WHERE booked = 0 ORDER BY id LIMIT 100").fetchall()
        for (hide,) in rows:
            self.db.execute("UPDATE hides SET booked = 1 WHERE id = ?", (hide,))
        if rows:
            self.db.commit()
        return len(rows)

    def run(self):
        while True:
            if not self.book_new():
                time.sleep(POLL_S)


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), PriceHandler)
    server.daemon_threads = True
    # The server's own shutdown check is twice a second by default: nobody needs that here.
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 30}, name="yard", daemon=True
    ).start()
    PriceWatcher(server.server_port).start()
    Ledger(os.environ["DATABASE_PATH"]).run()


main()
