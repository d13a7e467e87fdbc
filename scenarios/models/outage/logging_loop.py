"""A loop that logs every failure with its traceback and tries again after a fixed pause, for ever.

The shape behind logs that filled a disk overnight: whatever goes wrong is caught, written down and
followed by the next attempt. A fixed pause bounds the CPU; nothing bounds the log.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
import traceback

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

BLOCK_S = 5


def main() -> int:
    """Take jobs from a list until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pause-ms", type=float, default=100.0, help="pause after a failure")
    pause_s = parser.parse_args().pause_ms / 1000
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    prefix = os.environ["IDLEBENCH_PREFIX"]
    client = redis.Redis.from_url(
        os.environ["IDLEBENCH_BROKER_URL"], socket_timeout=None, retry=Retry(NoBackoff(), 0)
    )
    client.ping()
    sys.stdout.write("logging loop ready\n")
    sys.stdout.flush()
    while True:
        try:
            take_one(client, prefix)
        except redis.RedisError:
            traceback.print_exc()
            time.sleep(pause_s)


def take_one(client: redis.Redis, prefix: str) -> None:
    """Wait for a job, and record when it was started."""
    taken = client.brpop([f"{prefix}queue"], timeout=BLOCK_S)
    if taken is not None:
        job = json.loads(taken[1])
        record = {"id": job["id"], "started_ns": time.monotonic_ns()}
        client.rpush(f"{prefix}done", json.dumps(record))


if __name__ == "__main__":
    sys.exit(main())
