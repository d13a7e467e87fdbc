# mypy: ignore-errors
"""Vibration samples of a turbine: each job is a seed of samples, of which the worker stores the spectrum."""

import hashlib
import os

import numpy as np
import redis

SAMPLES = 16384


class Hub:
    def __init__(self, client, queue):
        self.client = client
        self.queue = queue
        self.done = 0

    def take(self):
        popped = self.client.brpop(self.queue, timeout=1)
        return popped[1] if popped else None

    def spectrum(self, raw):
        seed = int.from_bytes(hashlib.sha256(raw).digest()[:4], "big")
        noise = np.random.default_rng(seed).standard_normal((4, SAMPLES))
        return np.abs(np.fft.rfft(noise, axis=1)).mean(axis=0)

    def store(self, bands):
        peak = int(bands.argmax())
        self.client.hset(f"{self.queue}:peaks", str(peak), float(bands[peak]))
        self.done += 1

    def run(self):
        while True:
            raw = self.take()
            if raw is None:
                continue
            self.store(self.spectrum(raw))
            if self.done % 1000 == 0:
                print(self.done, "spectra", flush=True)


if __name__ == "__main__":
    Hub(redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=10), os.environ["QUEUE"]).run()
