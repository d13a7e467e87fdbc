# mypy: ignore-errors
"""Starts the helpers of an appliance and collects what they print into one log file."""

import os
import select
import subprocess
import threading

HELPERS = {
    "migrate": ["sh", "-c", "echo migrations are up to date"],
    "warm-cache": ["sh", "-c", "echo cache is warm"],
    "bridge": ["cat"],  # stays until its input is closed
}


class Collector:
    def __init__(self, path):
        self.log = open(path, "a", encoding="utf-8")
        self.poller = select.poll()
        self.helpers = {}

    def start(self, name, argv):
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        descriptor = process.stdout.fileno()
        self.helpers[descriptor] = (name, process)
        self.poller.register(descriptor, select.POLLIN)

    def collect(self):
        while True:
            for descriptor, events in self.poller.poll():
                if events & select.POLLIN:
                    name, _ = self.helpers[descriptor]
                    text = os.read(descriptor, 65536).decode(errors="replace")
                    for line in text.splitlines():
                        self.log.write(f"{name}: {line}\n")
                    self.log.flush()


def main():
    path = os.path.join(os.environ.get("DATA_DIR", "."), "appliance.log")
    collector = Collector(path)
    for name, argv in HELPERS.items():
        collector.start(name, argv)
    thread = threading.Thread(target=collector.collect, name="collector")
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
