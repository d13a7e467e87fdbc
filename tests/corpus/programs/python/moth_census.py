# mypy: ignore-errors
"""Moth census: every two seconds looks for sightings that nobody has confirmed yet, and now and then at the disk."""

import os
import shutil
import sqlite3
import threading
import time

LOOK_EVERY_S = 2.0
DISK_EVERY_S = 15.0


class Census:
    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute(
            "CREATE TABLE IF NOT EXISTS sightings (id INTEGER PRIMARY KEY, species TEXT, state TEXT NOT NULL)"
        )
        self.database.execute("CREATE INDEX IF NOT EXISTS sightings_state ON sightings (state, id)")

    def unconfirmed(self):
        return self.database.execute(
            "SELECT id, species FROM sightings WHERE state = 'new' ORDER BY id LIMIT 20"
        ).fetchall()

    def confirm(self, number):
        self.database.execute("UPDATE sightings SET state = 'confirmed' WHERE id = ?", (number,))

    def run(self):
        while True:
            for number, species in self.unconfirmed():
                print("confirmed", species, flush=True)
                self.confirm(number)
            time.sleep(LOOK_EVERY_S)


def watch_disk(directory, stopped):
    while not stopped.wait(DISK_EVERY_S):
        if shutil.disk_usage(directory).free < 50 * 2**20:
            print("less than 50 MB left", flush=True)


def main():
    path = os.environ["DATABASE_PATH"]
    stopped = threading.Event()
    threading.Thread(target=watch_disk, args=(os.path.dirname(path) or ".", stopped), daemon=True).start()
    Census(path).run()


if __name__ == "__main__":
    main()
