# mypy: ignore-errors
"""Harbour pilot station: a preforked server; one child keeps the link to the broker."""

import os
import signal
import socket
import sys
from contextlib import suppress

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def answer_ships(listener):
    while True:
        ship, _ = listener.accept()
        with ship:
            ship.sendall(b"pilot on channel 12\r\n")


class BrokerLink:
    def __init__(self, url):
        # we do our own reconnecting below
        self.client = redis.Redis.from_url(url, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))
        self.lost = 0

    def attach(self):
        """Return a subscription; a link that is down must come back by itself."""
        while True:
            try:
                self.client.ping()
                feed = self.client.pubsub(ignore_subscribe_messages=True)
                feed.subscribe("harbour:arrivals")
                return feed
            except redis.ConnectionError:
                self.lost += 1
                self.client.connection_pool.disconnect()

    def follow(self):
        while True:
            feed = self.attach()
            try:
                for message in feed.listen():
                    print("arrival:", message["data"], flush=True)
            except redis.ConnectionError:
                feed.close()


def spawn(work, *args):
    pid = os.fork()
    if pid:
        return pid
    try:
        work(*args)
    finally:
        os._exit(1)


def main():
    address = "127.0.0.1", 0
    listener = socket.create_server(address, backlog=16)
    crew = {spawn(answer_ships, listener): "quay" for _ in range(3)}
    crew[spawn(BrokerLink(os.environ["REDIS_URL"]).follow)] = "broker"

    def dismiss(*_):
        for pid in crew:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        sys.exit(0)

    signal.signal(signal.SIGTERM, dismiss)
    while crew:
        pid, status = os.wait()
        print("station:", crew.pop(pid), "left with", status, flush=True)


if __name__ == "__main__":
    main()
