# mypy: ignore-errors
"""Reminds gardeners to water their herbs, from a table of reminders in SQLite."""

import json
import os
import sqlite3
import threading
import time

CHECK_EVERY_S = 1.5
GARDENERS = 600_000


def open_database(path):
    database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    database.execute("CREATE TABLE IF NOT EXISTS reminders (id INTEGER PRIMARY KEY, details TEXT)")
    return database


def import_gardeners(database):
    rows = ((json.dumps({"gardener": number, "herb": "basil", "sent": True}),) for number in range(GARDENERS))
    database.execute("BEGIN")
    database.executemany("INSERT INTO reminders (details) VALUES (?)", rows)
    database.execute("COMMIT")


class Reminder(threading.Thread):
    def __init__(self, database):
        super().__init__(name="reminder")
        self.database = database

    def unsent(self):
        query = "SELECT id, details FROM reminders WHERE json_extract(details, '$.sent') = 0 LIMIT 50"
        return self.database.execute(query).fetchall()

    def send(self, number, details):
        print("water your", details["herb"], "gardener", details["gardener"], flush=True)
        self.database.execute(
            "UPDATE reminders SET details = json_set(details, '$.sent', json('true')) WHERE id = ?", (number,)
        )

    def run(self):
        while True:
            for number, details in self.unsent():
                self.send(number, json.loads(details))
            time.sleep(CHECK_EVERY_S)


def main():
    database = open_database(os.environ["DATABASE_PATH"])
    import_gardeners(database)
    reminder = Reminder(database)
    reminder.start()
    reminder.join()


if __name__ == "__main__":
    main()
