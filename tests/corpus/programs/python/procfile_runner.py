# mypy: ignore-errors
"""Runs the processes of a Procfile and starts each one again when it ends."""

import os
import subprocess
import sys

PROCFILE = {
    # The settings module of this installation has never been written.
    "web": [sys.executable, "-S", "-c", "import settings_production; settings_production.serve()"],
    "stub": ["cat"],
}


class Formation:
    def __init__(self, directory):
        self.directory = directory
        self.running = {}
        self.starts = 0

    def start(self, name):
        # Each start begins a new log, only the last one is of interest.
        path = os.path.join(self.directory, name + ".log")
        with open(path, "wb") as log:
            process = subprocess.Popen(PROCFILE[name], stdin=subprocess.PIPE, stdout=log, stderr=log)
        self.starts += 1
        self.running[process.pid] = (name, process)

    def keep_running(self):
        for name in PROCFILE:
            self.start(name)
        while True:
            pid, status = os.wait()
            name, process = self.running.pop(pid)
            process.returncode = os.waitstatus_to_exitcode(status)
            process.stdin.close()
            self.start(name)


if __name__ == "__main__":
    Formation(os.environ.get("DATA_DIR", ".")).keep_running()
