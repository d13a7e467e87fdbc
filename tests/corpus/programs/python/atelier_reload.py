# mypy: ignore-errors
"""Development server of an atelier: serves pages and starts itself anew when a source file changes."""

import http.server
import logging
import os
import sys
import sysconfig
import threading
from pathlib import Path

log = logging.getLogger("atelier")


class StatReload(threading.Thread):
    """Compares modification times, once a second."""

    def __init__(self, directories, delay=1.0):
        super().__init__(name="stat-reload", daemon=True)
        self.directories = directories
        self.delay = delay
        self.mtimes = {}
        self.stopping = threading.Event()

    def python_files(self):
        for directory in self.directories:
            yield from directory.rglob("*.py")

    def changed_files(self):
        changed = []
        for path in self.python_files():
            try:
                mtime = path.stat().st_mtime
            except OSError:
                continue
            before = self.mtimes.setdefault(path, mtime)
            if mtime > before:
                self.mtimes[path] = mtime
                changed.append(path)
        return changed

    def run(self):
        while not self.stopping.wait(self.delay):
            changed = self.changed_files()
            if changed:
                log.warning("%s changed, reloading", changed[0])
                os.execv(sys.executable, [sys.executable, *sys.argv])


class Pages(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<h1>Atelier</h1>")


def main():
    logging.basicConfig(level=logging.INFO)
    watched = [Path(__file__).parent, Path(sysconfig.get_paths()["stdlib"])]
    StatReload(watched).start()
    address = ("127.0.0.1", int(os.environ.get("PORT", "0")))
    with http.server.ThreadingHTTPServer(address, Pages) as server:
        server.serve_forever(poll_interval=60)


if __name__ == "__main__":
    main()
