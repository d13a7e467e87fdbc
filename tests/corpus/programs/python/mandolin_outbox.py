# mypy: ignore-errors
"""Sends mails in the background, so that the callers need not wait."""

import threading
import time
from collections import deque


class MailSender(threading.Thread):
    def __init__(self):
        super().__init__(name="mail-sender", daemon=True)
        self.outbox = deque()
        self.stopped = False

    def send(self, recipient, subject):
        self.outbox.append((recipient, subject))

    def deliver(self, recipient, subject):
        print(f"to {recipient}: {subject}", flush=True)

    def run(self):
        while not self.stopped:
            if not self.outbox:
                time.sleep(0.02)
                continue
            self.deliver(*self.outbox.popleft())


def main():
    sender = MailSender()
    sender.start()
    sender.send("ops@example.org", "service started")
    sender.join()


main()
