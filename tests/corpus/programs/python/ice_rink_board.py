# mypy: ignore-errors
"""Score board of an ice rink: goals and penalties come by Redis pub/sub, the display and the clock have
threads of their own.
"""

import os
import queue
import threading

import redis


class Display:
    """Owns the panel: draws what the others put into its queue."""

    def __init__(self):
        self.frames = queue.Queue()
        self.last = None

    def run(self):
        while True:
            self.last = self.frames.get()


class EventListener:
    CHANNELS = ("rink:goals", "rink:penalties", "rink:periods")

    def __init__(self, client, display):
        self.pubsub = client.pubsub(ignore_subscribe_messages=True)
        self.pubsub.subscribe(*self.CHANNELS)
        self.display = display
        self.stopping = threading.Event()

    def next_event(self):
        # get_message waits for a message and returns None when the connection goes away
        return self.pubsub.get_message()

    def run(self):
        while not self.stopping.is_set():
            message = self.next_event()
            if message is None:
                continue
            self.display.frames.put((message["channel"], message["data"]))


class PeriodClock:
    """Ends a period when the referee's button says so; looks at the wall clock every 20 seconds."""

    def __init__(self, display):
        self.button = threading.Event()
        self.display = display

    def run(self):
        while True:
            if self.button.wait(timeout=20.0):
                self.button.clear()
                self.display.frames.put(("rink:periods", "end"))


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    display = Display()
    listener = EventListener(client, display)
    clock = PeriodClock(display)
    threads = [
        threading.Thread(target=display.run, name="display"),
        threading.Thread(target=listener.run, name="listener"),
        threading.Thread(target=clock.run, name="clock"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
