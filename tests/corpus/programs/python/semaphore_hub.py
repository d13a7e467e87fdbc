# mypy: ignore-errors
"""Railway semaphores: a hub in the manner of Celery, with heartbeats, one blocking pop and an event channel."""

import heapq
import itertools
import os
import select
import time

import redis


class Hub:
    def __init__(self):
        self.poller = select.epoll()
        self.readers = {}
        self.timers = []
        self.sequence = itertools.count()

    def add_reader(self, fd, callback):
        self.readers[fd] = callback
        self.poller.register(fd, select.EPOLLIN)

    def every(self, seconds, callback):
        entry = (time.monotonic() + seconds, next(self.sequence), seconds, callback)
        heapq.heappush(self.timers, entry)

    def fire_timers(self):
        while self.timers[0][0] <= time.monotonic():
            _, _, seconds, callback = heapq.heappop(self.timers)
            callback()
            self.every(seconds, callback)
        return self.timers[0][0] - time.monotonic()

    def loop(self):
        while True:
            for fd, _events in self.poller.poll(max(0.001, self.fire_timers())):
                self.readers[fd]()


class Consumer:
    def __init__(self, hub, client, queue):
        self.hub = hub
        self.client = client
        self.queue = queue
        self.clock = 0
        self.channel = client.connection_pool.get_connection()
        self.events = client.pubsub(ignore_subscribe_messages=True)
        self.events.subscribe(f"{queue}:events")

    def brpop_start(self):
        self.channel.send_command("BRPOP", self.queue, 1)

    def brpop_read(self):
        popped = self.channel.read_response()
        if popped:
            print("set", popped[1].decode(), flush=True)
        self.brpop_start()

    def on_event(self):
        while self.events.get_message() is not None:
            self.clock += 1

    def heartbeat(self):
        self.client.publish(f"{self.queue}:events", f"heartbeat {os.getpid()} {self.clock}")

    def start(self):
        self.brpop_start()
        self.hub.add_reader(self.channel._sock.fileno(), self.brpop_read)
        self.hub.add_reader(self.events.connection._sock.fileno(), self.on_event)
        self.hub.every(2.0, self.heartbeat)
        self.hub.every(
            10.0, lambda: self.client.zremrangebyscore(f"{self.queue}:unacked", 0, time.time() - 3600)
        )


if __name__ == "__main__":
    hub = Hub()
    Consumer(
        hub, redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=30), os.environ["QUEUE"]
    ).start()
    hub.loop()
