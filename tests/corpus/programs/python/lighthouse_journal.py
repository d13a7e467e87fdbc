# mypy: ignore-errors
"""Keeps the journal of the coastal lights; lamps report changes over UDP."""

import dataclasses
import logging
import os
import socket
import threading

journal = logging.getLogger("lights.journal")


@dataclasses.dataclass
class Lamp:
    name: str
    lit: bool = True
    hours: float = 0.0

    def describe(self):
        return "lit" if self.lit else "dark"


class LightService:
    def __init__(self, lamps):
        self.lamps = {lamp.name: lamp for lamp in lamps}
        self.closing = threading.Event()

    def listen(self, host, port):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((host, port))
        while not self.closing.is_set():
            name, _, state = sock.recv(512).decode(errors="replace").partition("=")
            lamp = self.lamps.get(name)
            if lamp:
                lamp.lit = state.strip() == "on"

    def report_lamps(self, every):
        while not self.closing.wait(every):
            for lamp in self.lamps.values():
                lamp.hours += every / 3600
                journal.debug("checking %s", lamp.name)
                journal.info(
                    "%s is %s after %.2f h, nothing to do",
                    lamp.name,
                    lamp.describe(),
                    lamp.hours,
                )


def main():
    logging.basicConfig(
        level=os.environ.get("JOURNAL_LEVEL", "DEBUG"),
        filename=os.path.join(os.environ.get("DATA_DIR", "."), "journal.log"),
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    service = LightService(Lamp(f"light-{n:03d}") for n in range(120))
    threading.Thread(
        target=service.listen,
        args=(os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"])),
        daemon=True,
    ).start()
    service.report_lamps(every=1.0)


if __name__ == "__main__":
    main()
