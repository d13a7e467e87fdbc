# mypy: ignore-errors
"""Assigns pilots to ships that announce themselves at the harbour office."""

import logging
import os
import socketserver
import threading
from collections import deque

logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)-5s %(name)s %(message)s")
log = logging.getLogger("pilots")


class PilotOffice:
    def __init__(self, pilots):
        self.free = deque(pilots)
        self.ships = deque()
        self.news = threading.Condition()

    def announce(self, ship):
        with self.news:
            self.ships.append(ship)
            self.news.notify()

    def assign(self):
        log.debug("looking for a ship: %d waiting, %d pilots free", len(self.ships), len(self.free))
        with self.news:
            if not self.ships and not self.news.wait(0.1):
                log.debug("no ship in sight, next round")
                return
            ship, pilot = self.ships.popleft(), self.free[0]
            self.free.rotate()
        log.info("%s is guided by %s", ship, pilot)


class Radio(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.server.office.announce(line.decode().strip())


def main():
    office = PilotOffice(["Aalders", "Bakker", "de Wit"])
    server = socketserver.ThreadingTCPServer(("127.0.0.1", int(os.environ["PORT"])), Radio)
    server.office = office
    threading.Thread(target=server.serve_forever, args=(10,), name="radio", daemon=True).start()
    while True:
        office.assign()


if __name__ == "__main__":
    main()
