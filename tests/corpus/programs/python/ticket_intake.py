# mypy: ignore-errors
"""Help desk intake: moves tickets from the mail thread to the board."""

import logging
import logging.handlers
import os
import queue
import threading

LOG_FILE = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "intake.log")


def set_up_logging():
    handler = logging.handlers.RotatingFileHandler(LOG_FILE, maxBytes=500_000, backupCount=2)
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s:%(lineno)d %(message)s")
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    return logging.getLogger("intake")


class Intake:
    def __init__(self, log):
        self.log = log
        self.inbox = queue.SimpleQueue()
        self.board = {}

    def next_ticket(self):
        while True:
            self.log.debug("waiting for a ticket, %d on the board", len(self.board))
            try:
                ticket = self.inbox.get(timeout=0.01)
            except queue.Empty:
                self.log.info("inbox is empty, nothing to do")
                self.log.debug("board unchanged: %s", sorted(self.board))
                continue
            self.log.info("ticket %s", ticket)
            return ticket

    def run(self):
        while True:
            number, subject = self.next_ticket()
            self.board[number] = subject


def main():
    intake = Intake(set_up_logging())
    intake.inbox.put((1041, "printer on fire"))
    intake.inbox.put((1042, "cannot log in"))
    worker = threading.Thread(target=intake.run, name="intake", daemon=True)
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
