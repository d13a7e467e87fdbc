# mypy: ignore-errors
"""Keeps a worker process alive; the worker fails at its start every time."""

import os
import subprocess
import sys

WORKER = """
import os, sys
path = os.path.join(os.environ["DATA_DIR"], "worker.conf")
if not os.path.exists(path):
    sys.exit(1)
"""


def keep_running():
    restarts = 0
    while True:
        child = subprocess.Popen([sys.executable, "-c", WORKER], env=os.environ)
        child.wait()
        restarts += 1  # no pause and no limit


if __name__ == "__main__":
    keep_running()
