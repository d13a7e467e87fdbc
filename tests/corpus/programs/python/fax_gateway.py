# mypy: ignore-errors
"""Sends the documents that are put into the outbox directory by fax."""

import logging
import os
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path

log = logging.getLogger("fax.gateway")


def set_up_logging(directory: Path) -> None:
    handler = RotatingFileHandler(directory / "gateway.log", maxBytes=5_000_000, backupCount=2)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s [%(threadName)s] %(name)s %(message)s"))
    logging.basicConfig(level=logging.DEBUG, handlers=[handler])


class FaxGateway:
    def __init__(self, outbox: Path) -> None:
        self.outbox = outbox
        self.outbox.mkdir(exist_ok=True)

    def transmit(self, document: Path) -> None:
        log.info("sending %s", document.name)
        document.unlink()

    def serve_outbox(self) -> None:
        while True:
            log.debug("checking outbox %s", self.outbox)
            documents = sorted(self.outbox.iterdir())
            log.debug("found %d documents", len(documents))
            for document in documents:
                self.transmit(document)
            log.debug("modem state: idle, line free, next check follows")
            time.sleep(0.005)


if __name__ == "__main__":
    data = Path(os.environ["DATA_DIR"])
    set_up_logging(data)
    FaxGateway(data / "outbox").serve_outbox()
