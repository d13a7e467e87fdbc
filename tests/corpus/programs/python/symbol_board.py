# mypy: ignore-errors
"""Market board: every viewer waits on one condition and looks whether its symbol moved."""

import asyncio
import random
import socket
import threading
import time


class Board:
    def __init__(self):
        self.moved = asyncio.Condition()
        self.changed = set()
        self.shown = 0

    async def wait_for_symbol(self, symbol):
        async with self.moved:
            while True:
                await self.moved.wait()
                if symbol in self.changed:
                    return

    async def viewer(self, symbol):
        while True:
            await self.wait_for_symbol(symbol)
            self.shown += 1


class Feed(asyncio.DatagramProtocol):
    def __init__(self, board):
        self.board = board
        self.jobs = set()

    def datagram_received(self, data, address):
        task = asyncio.get_running_loop().create_task(self.announce(data.decode()))
        self.jobs.add(task)
        task.add_done_callback(self.jobs.discard)

    async def announce(self, symbol):
        async with self.board.moved:
            self.board.changed = {symbol}
            self.board.moved.notify_all()


def exchange(port):
    """The exchange sends a tick for symbols that nobody here looks at."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    while True:
        sender.sendto(b"XX%03d" % random.randrange(1000), ("127.0.0.1", port))
        time.sleep(0.1)


async def main():
    board = Board()
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Feed(board), local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    threading.Thread(target=exchange, args=(port,), name="exchange", daemon=True).start()
    await asyncio.gather(*(board.viewer(f"EU{number:03d}") for number in range(1500)))


if __name__ == "__main__":
    asyncio.run(main())
