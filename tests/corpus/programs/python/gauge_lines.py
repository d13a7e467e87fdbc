# mypy: ignore-errors
"""Dispatches messages of many tenants. Somebody left the log level at DEBUG."""

import logging
import logging.handlers
import os
import queue
import threading
import time

TENANTS = 40
log = logging.getLogger("dispatcher")


def set_up_logging(directory):
    handler = logging.handlers.RotatingFileHandler(
        os.path.join(directory, "dispatcher.log"), maxBytes=1_000_000, backupCount=1
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)


class Dispatcher:
    def __init__(self):
        self.inboxes = {f"tenant-{number}": queue.SimpleQueue() for number in range(TENANTS)}

    def poll_inboxes(self):
        while True:
            for tenant, inbox in self.inboxes.items():
                try:
                    message = inbox.get_nowait()
                except queue.Empty:
                    log.debug("inbox of %s is empty, size=%d, nothing to do", tenant, inbox.qsize())
                    continue
                self.deliver(tenant, message)
            time.sleep(0.05)

    def deliver(self, tenant, message):
        log.info("delivered %s to %s", message, tenant)


def main():
    set_up_logging(os.environ.get("DATA_DIR", "."))
    thread = threading.Thread(target=Dispatcher().poll_inboxes, name="dispatch", daemon=True)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
