# mypy: ignore-errors
"""Bird calls from microphones on the heath: published on channels, gathered to a picture per hour."""

import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict

import redis

BIRDS = ("skylark", "woodlark", "stonechat", "nightjar", "pipit")


def microphones(parent):
    """Five microphones with ten calls a second each."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    while os.getppid() == parent:
        call = {
            "bird": random.choice(BIRDS),
            "pitch": [random.gauss(3200, 400) for _ in range(60)],
            "at": time.time(),
        }
        client.publish(f"calls.mic{random.randrange(5)}", json.dumps(call))
        time.sleep(0.02)


class Heath:
    def __init__(self):
        self.heard = defaultdict(int)
        self.pitch = defaultdict(float)
        self.written = time.monotonic()

    def on_call(self, channel, call):
        bird = call["bird"]
        mean = sum(call["pitch"]) / len(call["pitch"])
        self.heard[channel, bird] += 1
        self.pitch[bird] += (mean - self.pitch[bird]) / self.heard[channel, bird]

    def summary(self):
        self.written = time.monotonic()
        totals = defaultdict(int)
        for (_channel, bird), count in self.heard.items():
            totals[bird] += count
        print(
            ", ".join(
                f"{bird} {count} at {self.pitch[bird]:.0f} Hz" for bird, count in sorted(totals.items())
            ),
            flush=True,
        )


def listen(client, heath):
    calls = client.pubsub(ignore_subscribe_messages=True)
    calls.psubscribe("calls.*")
    while True:
        message = calls.get_message(timeout=5.0)
        if message is not None:
            heath.on_call(message["channel"].decode(), json.loads(message["data"]))
        if time.monotonic() - heath.written > 15:
            heath.summary()


if __name__ == "__main__":
    if sys.argv[1:2] == ["microphones"]:
        microphones(int(sys.argv[2]))
    else:
        subprocess.Popen([sys.executable, __file__, "microphones", str(os.getpid())])
        listen(redis.Redis.from_url(os.environ["REDIS_URL"]), Heath())
