# mypy: ignore-errors
"""Keeps the brewhouse daemons alive: one child for each vessel, restarted when it goes."""

import json
import os
import subprocess
import sys
import time

VESSELS = ("mash", "lauter", "kettle", "whirlpool", "cellar")
RESTART_S = 0.1

VESSEL_PROGRAM = """
import json, os, signal, sys
name = sys.argv[1]
with open(os.path.join(os.environ["DATA_DIR"], name + ".json")) as file:
    settings = json.load(file)
while True:
    signal.pause()
"""


class Keeper:
    def __init__(self, directory):
        self.directory = directory
        self.children = {}
        self.starts = dict.fromkeys(VESSELS, 0)

    def write_settings(self):
        # The cellar was added last year; its settings come from elsewhere.
        for name in VESSELS[:-1]:
            with open(os.path.join(self.directory, name + ".json"), "w") as file:
                json.dump({"vessel": name, "litres": 500}, file)

    def launch(self, name):
        child = subprocess.Popen(
            [sys.executable, "-S", "-c", VESSEL_PROGRAM, name],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.children[child.pid] = name, child
        self.starts[name] += 1

    def watch(self):
        while True:
            pid, status = os.waitpid(-1, 0)
            name, child = self.children.pop(pid)
            child.returncode = os.waitstatus_to_exitcode(status)
            time.sleep(RESTART_S)
            self.launch(name)


def main():
    keeper = Keeper(os.environ["DATA_DIR"])
    keeper.write_settings()
    for name in VESSELS:
        keeper.launch(name)
    keeper.watch()


main()
