# mypy: ignore-errors
"""Sends mail that applications leave in a Maildir, at the hour they ask for.

Applications write a message into the outbox with a header X-Send-At (seconds
since 1970).  The service looks every two seconds what is due.
"""

import asyncio
import mailbox
import os
import time
from pathlib import Path

LOOK_EVERY = 2.0
NEWSLETTER_SIZE = 2500


def schedule_newsletter(folder):
    """The newsletter of next year is already written, a message a reader."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    send_at = int(time.time()) + 300 * 24 * 3600
    for number in range(NEWSLETTER_SIZE):
        text = (
            f"From: news@shop.example\nTo: reader{number}@mail.example\n"
            f"Subject: Our spring catalogue\nX-Send-At: {send_at}\n"
            "Content-Type: text/plain; charset=utf-8\n\n"
            "Dear reader,\n\nour catalogue is out.\n"
        )
        (folder / "new" / f"{send_at}.M{number}.shop").write_text(text)


class Outbox:
    def __init__(self, folder):
        self.box = mailbox.Maildir(folder, create=False)

    def find_due(self, now):
        due = []
        for key, message in self.box.iteritems():
            if float(message.get("X-Send-At", 0)) <= now:
                due.append((key, message))
        return due

    def remove(self, key):
        self.box.discard(key)


class Courier:
    def __init__(self, outbox, sent_log):
        self.outbox = outbox
        self.sent_log = sent_log

    def hand_over(self, message):
        with self.sent_log.open("a", encoding="utf-8") as file:
            file.write(f"{message['To']}\t{message['Subject']}\n")

    async def run(self):
        loop = asyncio.get_running_loop()
        while True:
            due = await loop.run_in_executor(None, self.outbox.find_due, time.time())
            for key, message in due:
                self.hand_over(message)
                self.outbox.remove(key)
            await asyncio.sleep(LOOK_EVERY)


def main():
    data = Path(os.environ["DATA_DIR"])
    folder = data / "outbox"
    schedule_newsletter(folder)
    asyncio.run(Courier(Outbox(folder), data / "sent.log").run())


if __name__ == "__main__":
    main()
