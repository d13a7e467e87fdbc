# mypy: ignore-errors
"""Takes refunds from a Redis list and books them."""

import json
import logging
import os
import signal

import redis

log = logging.getLogger("refunds")


class RefundInbox:
    def __init__(self, url: str, key: str) -> None:
        self.client = redis.Redis.from_url(url, decode_responses=True)
        self.key = key

    def next_refund(self) -> dict | None:
        raw = self.client.rpop(self.key)
        return json.loads(raw) if raw else None


class RefundWorker:
    def __init__(self, inbox: RefundInbox) -> None:
        self.inbox = inbox
        self.running = True
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_args) -> None:
        self.running = False

    def book(self, refund: dict) -> None:
        log.info("booked refund %s", refund.get("id"))

    def work(self) -> None:
        while self.running:
            refund = self.inbox.next_refund()
            if refund is not None:
                self.book(refund)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    RefundWorker(RefundInbox(os.environ["REDIS_URL"], os.environ["QUEUE"])).work()
