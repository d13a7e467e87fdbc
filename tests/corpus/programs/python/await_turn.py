"""An asyncio worker that gives way to others between looks at its list."""

from __future__ import annotations

import asyncio


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[str] = []

    async def next_message(self) -> str:
        while not self.messages:
            await asyncio.sleep(0)
        return self.messages.pop(0)


async def main() -> None:
    mailbox = Mailbox()
    while True:
        print(await mailbox.next_message(), flush=True)


asyncio.run(main())
