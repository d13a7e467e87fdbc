# mypy: ignore-errors
"""Tells the registry every five seconds that this node lives, and waits for commands."""

import os
import socket
import threading
import time

import redis


class Heartbeat(threading.Thread):
    def __init__(self, client, interval=5):
        super().__init__(name="heartbeat", daemon=True)
        self.client = client
        self.interval = interval
        self.stop_event = threading.Event()

    def run(self):
        key = f"nodes:{socket.gethostname()}:{os.getpid()}"
        while not self.stop_event.is_set():
            self.client.set(key, int(time.time()), ex=self.interval * 3)
            self.stop_event.wait(self.interval)


def commands(client):
    pubsub = client.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe("commands")
    yield from pubsub.listen()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    Heartbeat(client).start()
    for message in commands(client):
        print("command", message["data"], flush=True)


main()
