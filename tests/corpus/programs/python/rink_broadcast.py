# mypy: ignore-errors
"""Score broadcaster of the curling rink: hears of new ends over pub/sub and hands them to the boards."""

import os
import queue
import threading

import redis


class Board(threading.Thread):
    def __init__(self, sheet):
        super().__init__(name=f"board-{sheet}", daemon=True)
        self.inbox = queue.Queue()
        self.score = b""

    def run(self):
        while True:
            self.score = self.inbox.get()


class Broadcaster:
    def __init__(self, url, boards):
        self.client = redis.Redis.from_url(
            url, health_check_interval=20, socket_timeout=None, socket_keepalive=True
        )
        self.boards = boards
        self.pubsub = self.client.pubsub(ignore_subscribe_messages=True)

    def announce_presence(self):
        """Tells the scoreboard service, every 20 s, that this rink is open."""
        stop = threading.Event()
        while not stop.wait(20):
            self.client.set("rink:open", "1", ex=60)

    def run(self):
        threading.Thread(target=self.announce_presence, name="presence", daemon=True).start()
        self.pubsub.subscribe("rink:ends")
        for message in self.pubsub.listen():
            for board in self.boards:
                board.inbox.put(message["data"])


def main():
    boards = [Board(n) for n in range(6)]
    for board in boards:
        board.start()
    Broadcaster(os.environ["REDIS_URL"], boards).run()


main()
