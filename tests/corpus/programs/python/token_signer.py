# mypy: ignore-errors
"""Signs the tokens that arrive in a list; two threads share the work."""

import hashlib
import os
import threading

import redis

QUEUE = os.environ.get("QUEUE", "tokens")
SECRET = b"not a real secret"


class Signer(threading.Thread):
    def __init__(self, url, number):
        super().__init__(name=f"signer-{number}", daemon=True)
        self.client = redis.Redis.from_url(url, socket_timeout=None)
        self.signed = 0

    def sign(self, token):
        return hashlib.pbkdf2_hmac("sha256", token, SECRET, 4000).hex()

    def run(self):
        while True:
            item = self.client.brpop([QUEUE], timeout=2)
            if item is None:
                continue
            signature = self.sign(item[1])
            self.client.set(f"{QUEUE}:signature", signature, ex=60)
            self.signed += 1


def main():
    signers = [Signer(os.environ["REDIS_URL"], number) for number in (1, 2)]
    for signer in signers:
        signer.start()
    for signer in signers:
        signer.join()


if __name__ == "__main__":
    main()
