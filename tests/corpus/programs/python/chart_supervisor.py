# mypy: ignore-errors
"""Supervisor of the chart service: an API process, a tide reader (shell) and a renderer (node)."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

PR_SET_PDEATHSIG = 1

API = """
import socketserver
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b'charts: 12\\n')
socketserver.TCPServer(('127.0.0.1', 0), Handler).serve_forever(poll_interval=5)
"""
TIDES = 'while read -r station; do echo "tide of $station: 1.2 m"; done'
RENDERER = """
const fs = require('fs');
const settings = JSON.parse(fs.readFileSync(process.env.CHART_SETTINGS, 'utf8'));
setInterval(() => fs.statSync(settings.charts), 30000);
"""


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Backoff:
    def __init__(self, first=0.5, limit=30.0):
        self.first = first
        self.limit = limit
        self.failures = 0

    def started(self):
        self.failures = 0

    def failed(self):
        self.failures += 1

    def pause(self):
        # One failure is forgiven: it is restarted at once.
        if self.failures > 1:
            time.sleep(min(self.first * 2**self.failures, self.limit))


class Program:
    def __init__(self, name, argv, env=None):
        self.name = name
        self.argv = argv
        self.env = {**os.environ, **(env or {})}
        self.backoff = Backoff()

    def spawn(self):
        child = subprocess.Popen(
            self.argv,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        self.backoff.started()
        return child

    def keep_running(self):
        while True:
            child = self.spawn()
            if child.wait() != 0:
                self.backoff.failed()
            self.backoff.pause()


def main():
    settings = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "chart-settings.json")
    programs = [
        Program("api", [sys.executable, "-c", API]),
        Program("tides", ["bash", "-c", TIDES]),
        Program("renderer", ["node", "-e", RENDERER], {"CHART_SETTINGS": settings}),
    ]
    keepers = [threading.Thread(target=p.keep_running, name=f"keep-{p.name}", daemon=True) for p in programs]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()


if __name__ == "__main__":
    main()
