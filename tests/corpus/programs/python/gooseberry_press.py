# mypy: ignore-errors
"""Presses gooseberry batches: each batch is moved to a list of its own until it is bottled."""

import hashlib
import os
import time

import redis

WAIT_S = 5


class Press:
    def __init__(self, client, crates):
        self.client = client
        self.crates = crates
        self.pressing = f"{crates}:pressing"
        self.totals = f"{crates}:totals"

    def give_back(self):
        """Batches that an earlier press took and never finished."""
        while self.client.lmove(self.pressing, self.crates, "RIGHT", "LEFT"):
            pass

    def bottle(self, batch):
        label = hashlib.pbkdf2_hmac("sha256", batch, b"orchard", 2500).hex()
        litres = int(label[:4], 16) % 90 + 10
        with self.client.pipeline() as pipe:
            pipe.hincrby(self.totals, f"tank-{label[0]}", litres)
            pipe.lrem(self.pressing, 1, batch)
            pipe.execute()
        return litres

    def run(self):
        pressed, since = 0, time.monotonic()
        while True:
            batch = self.client.blmove(self.crates, self.pressing, WAIT_S, "RIGHT", "LEFT")
            if batch is None:
                continue
            pressed += self.bottle(batch)
            if time.monotonic() - since > 30:
                print(f"pressed {pressed} litres", flush=True)
                pressed, since = 0, time.monotonic()


def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    press = Press(client, os.environ.get("QUEUE", "crates"))
    press.give_back()
    press.run()


if __name__ == "__main__":
    main()
