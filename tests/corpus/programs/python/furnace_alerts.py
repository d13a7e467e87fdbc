# mypy: ignore-errors
"""Furnace alerts: a thread listens to a Redis list and hands alerts to the pager of the shift."""

import logging
import os
import queue
import threading

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("furnace")


class AlertSource(threading.Thread):
    def __init__(self, url, alerts):
        super().__init__(name="alert-source", daemon=True)
        self.client = redis.Redis.from_url(url, socket_timeout=None, retry=Retry(NoBackoff(), 0))
        self.alerts = alerts

    def receive(self):
        _, payload = self.client.blpop(["furnace:alerts"], timeout=0)
        return payload.decode()

    def run(self):
        while True:
            try:
                self.alerts.put(self.receive())
            except redis.ConnectionError as error:
                log.warning("no alerts for now: %s", error)


class Pager:
    def __init__(self):
        self.sent = 0

    def page(self, alert):
        self.sent += 1
        log.info("page %d: %s", self.sent, alert)


def main():
    alerts = queue.Queue()
    AlertSource(os.environ["REDIS_URL"], alerts).start()
    pager = Pager()
    while True:
        pager.page(alerts.get())


if __name__ == "__main__":
    main()
