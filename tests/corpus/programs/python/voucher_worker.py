# mypy: ignore-errors
"""Voucher worker: takes orders from the list and signs a voucher for each."""

import hashlib
import os
import signal

import redis

CHILDREN = 2
ROUNDS = 12_000


class VoucherWorker:
    def __init__(self, url, queue, number):
        self.redis = redis.Redis.from_url(url, socket_timeout=30)
        self.queue = queue
        self.active = f"{queue}:active:{number}"

    def sign(self, order):
        return hashlib.pbkdf2_hmac("sha256", order, b"voucher-key", ROUNDS).hex()

    def run(self):
        while True:
            order = self.redis.blmove(self.queue, self.active, 10, "RIGHT", "LEFT")
            if order is None:
                continue
            voucher = self.sign(order)
            with self.redis.pipeline() as pipe:
                pipe.hset("vouchers", order[:32], voucher)
                pipe.lrem(self.active, 1, order)
                pipe.execute()


def main():
    url, queue = os.environ["REDIS_URL"], os.environ["QUEUE"]
    children = []
    for number in range(CHILDREN):
        pid = os.fork()
        if pid == 0:
            VoucherWorker(url, queue, number).run()
        children.append(pid)

    def stop(_signo, _frame):
        for pid in children:
            os.kill(pid, signal.SIGTERM)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    for pid in children:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
