# mypy: ignore-errors
"""Manifest service: a daemon with a pool for the parsing, a manager for the shared index and a
shell helper that prints; requests come over a Unix socket. It mostly waits.
"""

import ctypes
import multiprocessing
import multiprocessing.managers
import os
import signal
import socketserver
import subprocess
import threading
import time
from concurrent.futures import ProcessPoolExecutor

PR_SET_PDEATHSIG = 1
PRINTER = 'while read -r line; do printf "%s\\n" "$line" >>"$1"; done'


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def parse(manifest):
    return sum(int(word) for word in manifest.split() if word.isdigit())


class ManifestHandler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            total = self.server.pool.submit(parse, line.decode()).result()
            self.server.index["total"] = self.server.index.get("total", 0) + total
            self.server.printer.stdin.write(b"%d\n" % total)
            self.wfile.write(b"%d\n" % total)


class ManifestServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def report(index):
    """Once every five seconds: how much has been declared."""
    while True:
        time.sleep(5)
        index["reported"] = index.get("total", 0)


def main():
    folder = os.environ.get("DATA_DIR", "/tmp")
    address = os.path.join(folder, "manifest.sock")
    if os.path.exists(address):
        os.unlink(address)
    manager = multiprocessing.managers.SyncManager()
    manager.start(die_with_parent)
    with ManifestServer(address, ManifestHandler) as server:
        server.index = manager.dict()
        server.pool = ProcessPoolExecutor(2, initializer=die_with_parent)
        list(server.pool.map(parse, ["1 2", "3 4", "5 6", "7 8"]))
        server.printer = subprocess.Popen(
            ["bash", "-c", PRINTER, "printer", os.path.join(folder, "printed.txt")],
            stdin=subprocess.PIPE,
            bufsize=0,
            preexec_fn=die_with_parent,
        )
        threading.Thread(target=report, args=(server.index,), name="report", daemon=True).start()
        server.serve_forever(poll_interval=None)


if __name__ == "__main__":
    main()
