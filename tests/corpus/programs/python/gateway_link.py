# mypy: ignore-errors
"""Gateway link: one long-lived line to the gateway, kept open with a ping every ten seconds."""

import logging
import os
import queue
import socket
import threading

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("link")

PING_SECONDS = 10


class GatewayLink:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=10)
        self.socket.settimeout(None)
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.outgoing = queue.Queue()

    def receive(self):
        """Runs in its own thread: blocks until the gateway says something."""
        for line in self.lines:
            log.debug("gateway: %s", line.strip())
        log.error("the gateway closed the line")
        self.outgoing.put(None)

    def send(self):
        """Sends what is queued; a ping when nothing was sent for a while."""
        while True:
            try:
                line = self.outgoing.get(timeout=PING_SECONDS)
            except queue.Empty:
                line = "PING"
            if line is None:
                return
            self.socket.sendall(line.encode() + b"\n")


def main():
    link = GatewayLink(os.environ["HOST"], int(os.environ["PORT"]))
    threading.Thread(target=link.receive, name="gateway-reader", daemon=True).start()
    link.outgoing.put("HELLO station-7")
    link.send()


if __name__ == "__main__":
    main()
