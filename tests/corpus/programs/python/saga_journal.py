# mypy: ignore-errors
"""Finishes half-done bookings: a saga that has a "begin" but no "end" in the journal."""

import json
import os
import threading
import time

ENTRIES = 60_000


class Journal:
    def __init__(self, path):
        self.path = path

    def append(self, entries):
        with open(self.path, "a") as out:
            for entry in entries:
                out.write(json.dumps(entry) + "\n")

    def unfinished(self):
        """The sagas still open, from the first line of the journal to the last."""
        still_open = {}
        with open(self.path) as lines:
            for line in lines:
                entry = json.loads(line)
                if entry["step"] == "begin":
                    still_open[entry["saga"]] = entry
                else:
                    still_open.pop(entry["saga"], None)
        return list(still_open.values())


def recover(journal):
    while True:
        for entry in journal.unfinished():
            print("undo", entry["saga"], flush=True)
        time.sleep(1.5)


def past_bookings():
    for saga in range(ENTRIES // 2):
        yield {"saga": saga, "step": "begin", "seats": [saga % 40, saga % 7], "customer": f"c{saga % 911}"}
        yield {"saga": saga, "step": "end", "paid": True, "customer": f"c{saga % 911}"}


def main():
    journal = Journal(os.path.join(os.environ["DATA_DIR"], "sagas.jsonl"))
    journal.append(past_bookings())
    worker = threading.Thread(target=recover, args=(journal,), name="recover")
    worker.start()
    worker.join()


main()
