# mypy: ignore-errors
"""Looks for a job file every 20 milliseconds."""

import os
import time

INBOX = os.path.join(os.environ["DATA_DIR"], "inbox")
PERIOD = 0.02


def process(name):
    path = os.path.join(INBOX, name)
    with open(path, "rb") as file:
        print(name, len(file.read()), flush=True)
    os.unlink(path)


def poll_inbox():
    while True:
        for name in os.listdir(INBOX):
            process(name)
        time.sleep(PERIOD)


if __name__ == "__main__":
    os.makedirs(INBOX, exist_ok=True)
    poll_inbox()
