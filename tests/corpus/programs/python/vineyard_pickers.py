# mypy: ignore-errors
"""Picker threads take baskets from Redis lists, most urgent plot first."""

import logging
import os
import signal
import threading

import redis

PLOTS = ("vineyard:steep", "vineyard:south", "vineyard:river")
log = logging.getLogger("pickers")


class Picker(threading.Thread):
    def __init__(self, number, client, closing):
        super().__init__(name=f"picker-{number}", daemon=True)
        self.client = client
        self.closing = closing
        self.baskets = 0

    def next_basket(self):
        while not self.closing.is_set():
            try:
                item = self.client.blpop(PLOTS, timeout=4)
            except redis.ConnectionError as error:
                log.warning("lost the yard: %s", error)
                self.closing.wait(5)
                continue
            if item is None:
                continue
            return item
        return None

    def run(self):
        while True:
            item = self.next_basket()
            if item is None:
                return
            plot, basket = item
            self.baskets += 1
            log.info("%s picked %s from %s", self.name, basket, plot)


class Foreman:
    def __init__(self, client, size):
        self.closing = threading.Event()
        self.client = client
        self.pickers = [Picker(n, client, self.closing) for n in range(size)]

    def close(self, *_):
        self.closing.set()

    def oversee(self):
        for picker in self.pickers:
            picker.start()
        while not self.closing.wait(15):
            total = sum(picker.baskets for picker in self.pickers)
            self.client.set("vineyard:total", total, ex=60)
        for picker in self.pickers:
            picker.join(5)


def main():
    logging.basicConfig(level=logging.INFO)
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True, socket_timeout=20)
    foreman = Foreman(client, size=5)
    signal.signal(signal.SIGTERM, foreman.close)
    foreman.oversee()


if __name__ == "__main__":
    main()
