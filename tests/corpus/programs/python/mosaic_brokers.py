# mypy: ignore-errors
"""Client for a mosaic factory: one broker thread fetches, a thread for each partition lays the tiles."""

import logging
import os
import queue
import threading
import zlib

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PARTITIONS = 6
log = logging.getLogger("mosaic")


class Partition(threading.Thread):
    def __init__(self, number):
        super().__init__(name=f"partition-{number}", daemon=True)
        self.inbox = queue.SimpleQueue()
        self.laid = 0

    def run(self):
        while True:
            self.inbox.get()
            self.laid += 1


class BrokerThread(threading.Thread):
    """Owns the connection: makes it, keeps it, makes it again."""

    def __init__(self, url, topic, partitions):
        super().__init__(name="broker", daemon=True)
        self.topic = topic
        self.partitions = partitions
        self.client = redis.Redis.from_url(url, socket_timeout=60, retry=Retry(NoBackoff(), 0))
        self.state = "init"

    def fetch(self):
        message = self.client.brpop(self.topic, timeout=20)
        self.state = "up"
        if message is not None:
            self.partitions[zlib.crc32(message[1]) % len(self.partitions)].inbox.put(message[1])

    def reset(self, error):
        """Drop the broken connection, so that the next fetch makes a new one."""
        if self.state != "down":
            log.warning("broker is down: %s", error)
        self.state = "down"
        self.client.connection_pool.disconnect()

    def run(self):
        while True:
            try:
                self.fetch()
            except redis.ConnectionError as error:
                self.reset(error)


def main():
    logging.basicConfig(level=logging.INFO)
    partitions = [Partition(number) for number in range(PARTITIONS)]
    for partition in partitions:
        partition.start()
    broker = BrokerThread(os.environ["REDIS_URL"], os.environ["QUEUE"], partitions)
    broker.start()
    broker.join()


if __name__ == "__main__":
    main()
