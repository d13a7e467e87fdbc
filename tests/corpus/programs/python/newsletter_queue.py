# mypy: ignore-errors
"""Sends newsletters: a scheduler looks for due issues every five seconds, sender threads wait for letters."""

import os
import queue
import sqlite3
import threading
import time

SENDERS = 4
LOOK_EVERY = 5.0


class Sender(threading.Thread):
    def __init__(self, letters, number):
        super().__init__(name=f"sender-{number}", daemon=True)
        self._letters = letters

    def run(self):
        while True:
            address, issue = self._letters.get()
            print("sent", issue, "to", address, flush=True)
            self._letters.task_done()


class Scheduler:
    def __init__(self, path, letters):
        self._database = sqlite3.connect(path)
        self._letters = letters
        with self._database:
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS issue (id INTEGER PRIMARY KEY, title TEXT, due REAL, sent INT)"
            )
            self._database.execute("CREATE INDEX IF NOT EXISTS issue_due ON issue (sent, due)")
            self._database.execute("CREATE TABLE IF NOT EXISTS reader (address TEXT PRIMARY KEY)")

    def due_issues(self):
        return self._database.execute(
            "SELECT id, title FROM issue WHERE sent = 0 AND due <= ?", (time.time(),)
        ).fetchall()

    def run(self, stop):
        while not stop.wait(LOOK_EVERY):
            for issue_id, title in self.due_issues():
                for (address,) in self._database.execute("SELECT address FROM reader"):
                    self._letters.put((address, title))
                with self._database:
                    self._database.execute("UPDATE issue SET sent = 1 WHERE id = ?", (issue_id,))


def main():
    letters = queue.Queue()
    for number in range(SENDERS):
        Sender(letters, number).start()
    Scheduler(os.environ["DATABASE_PATH"], letters).run(threading.Event())


if __name__ == "__main__":
    main()
