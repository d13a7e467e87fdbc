# mypy: ignore-errors
"""Books parcels in: each number is moved to a work list, sealed, stored and crossed off."""

import hashlib
import os
import sqlite3

import redis

SALT = b"customs"


class Intake:
    def __init__(self, url, queue, database_path):
        self.client = redis.Redis.from_url(url, socket_timeout=None)
        self.queue = queue
        self.in_work = f"{queue}:in-work"
        self.database = sqlite3.connect(database_path, isolation_level=None)
        self.database.execute("pragma journal_mode = wal")
        self.database.execute("create table if not exists parcels (number blob, seal text)")

    def book_next(self):
        parcel = self.client.blmove(self.queue, self.in_work, 10, "RIGHT", "LEFT")
        if parcel is None:
            return False
        seal = hashlib.pbkdf2_hmac("sha256", parcel, SALT, 6_000).hex()
        self.database.execute("insert into parcels values (?, ?)", (parcel, seal))
        self.client.lrem(self.in_work, 1, parcel)
        return True


def main():
    intake = Intake(os.environ["REDIS_URL"], os.environ["QUEUE"], os.environ["DATABASE_PATH"])
    while True:
        intake.book_next()


main()
