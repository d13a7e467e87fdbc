# mypy: ignore-errors
"""Threads that call into an asyncio loop: a thousand mailboxes there, forty callers here."""

import asyncio
import os
import threading

MAILBOXES = 1000
CALLERS = 40
REPORT_EVERY = 15.0


class MailboxHub:
    """Lives in the loop; each mailbox has its own task and queue."""

    def __init__(self, status_path):
        self._status_path = status_path
        self._boxes = [asyncio.Queue() for _ in range(MAILBOXES)]
        self._answers = [asyncio.Queue() for _ in range(MAILBOXES)]
        self.handled = 0

    async def run_mailbox(self, number):
        while True:
            message = await self._boxes[number].get()
            await self._answers[number].put(message)
            self.handled += 1

    async def receive(self, number):
        return await self._answers[number].get()

    async def report(self):
        while True:
            with open(self._status_path, "w", encoding="utf-8") as out:
                out.write(f"{self.handled} handled\n")
            await asyncio.sleep(REPORT_EVERY)

    async def run(self):
        tasks = [asyncio.create_task(self.run_mailbox(number)) for number in range(MAILBOXES)]
        await asyncio.gather(self.report(), *tasks)


class Caller(threading.Thread):
    """A blocking caller: its result comes from a coroutine in the loop."""

    def __init__(self, loop, hub, number):
        super().__init__(name=f"caller-{number}", daemon=True)
        self._loop = loop
        self._hub = hub
        self._number = number

    def run(self):
        while True:
            asyncio.run_coroutine_threadsafe(self._hub.receive(self._number), self._loop).result()


async def main():
    hub = MailboxHub(os.path.join(os.environ["DATA_DIR"], "status.txt"))
    loop = asyncio.get_running_loop()
    for number in range(CALLERS):
        Caller(loop, hub, number).start()
    await hub.run()


if __name__ == "__main__":
    asyncio.run(main())
