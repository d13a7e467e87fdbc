# mypy: ignore-errors
"""Relays the readings of a foundry's furnaces to the programs that subscribe, each behind a pipe."""

import logging
import os
import select
import socket
import subprocess

SUBSCRIBERS = {
    "history": ["cat"],
    "display": ["cat"],
    "header-check": ["head", "-n", "1"],
    "shift-report": ["cat"],
    "maintenance": ["tail", "-n", "100"],
}
HEADER = b"furnace;celsius;pressure\n"
log = logging.getLogger("foundry")


class Subscriber:
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, bufsize=0)
        self.process.stdin.write(HEADER)

    def fileno(self):
        return self.process.stdin.fileno()

    def send(self, line):
        try:
            self.process.stdin.write(line)
        except BrokenPipeError:
            log.warning("%s does not take readings", self.name)


class Relay:
    def __init__(self):
        self.inlet = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.inlet.bind(("127.0.0.1", int(os.environ.get("PORT", "0"))))
        self.poller = select.poll()
        self.poller.register(self.inlet, select.POLLIN)
        self.subscribers = {}
        for name, command in SUBSCRIBERS.items():
            self.subscribe(Subscriber(name, command))

    def subscribe(self, subscriber):
        """Nothing is read from it: we only want to know when it hangs up."""
        self.subscribers[subscriber.fileno()] = subscriber
        self.poller.register(subscriber, select.POLLHUP)

    def unsubscribe(self, fd):
        self.poller.unregister(fd)
        gone = self.subscribers.pop(fd)
        gone.process.stdin.close()
        log.info("%s ended with %s", gone.name, gone.process.wait())

    def relay(self):
        line = self.inlet.recv(512)
        for subscriber in self.subscribers.values():
            subscriber.send(line + b"\n")

    def run(self):
        while True:
            for fd, events in self.poller.poll():
                if events & select.POLLIN:
                    self.relay()
                elif events & select.POLLHUP:
                    self.unsubscribe(fd)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Relay().run()
