# mypy: ignore-errors
"""Market data by shared memory: a feed process writes into a ring, this process reads it."""

import mmap
import multiprocessing
import multiprocessing.connection
import os
import struct

SLOTS = 64
SLOT = struct.Struct("=Q56s")
CURSOR = struct.Struct("=Q")


class Ring:
    """A ring of fixed slots; the first 8 bytes are the number of the last message."""

    def __init__(self, path):
        size = CURSOR.size + SLOTS * SLOT.size
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, size)
            self.memory = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)

    @staticmethod
    def offset(sequence):
        return CURSOR.size + (sequence % SLOTS) * SLOT.size


class RingWriter(Ring):
    def publish(self, sequence, text):
        SLOT.pack_into(self.memory, self.offset(sequence), sequence, text.encode())
        CURSOR.pack_into(self.memory, 0, sequence)


class RingReader(Ring):
    def __init__(self, path):
        super().__init__(path)
        self._next = 1

    def wait_for(self, sequence):
        """Wait till the writer has published this message; let others run in between."""
        while CURSOR.unpack_from(self.memory, 0)[0] < sequence:
            os.sched_yield()

    def messages(self):
        while True:
            self.wait_for(self._next)
            sequence, text = SLOT.unpack_from(self.memory, self.offset(self._next))
            self._next = sequence + 1
            yield text.rstrip(b"\0").decode()


def feed(path):
    """The feed: three opening messages, and then the market is closed."""
    writer = RingWriter(path)
    for sequence, text in enumerate(("hello", "phase=closed", "next-open=monday"), start=1):
        writer.publish(sequence, text)
    # Leave together with the reader.
    multiprocessing.connection.wait([multiprocessing.parent_process().sentinel])


def main():
    path = os.path.join(os.environ["DATA_DIR"], "ring.bin")
    multiprocessing.Process(target=feed, args=(path,), name="feed", daemon=True).start()
    prices = {}
    for message in RingReader(path).messages():
        name, _, value = message.partition("=")
        prices[name] = value


if __name__ == "__main__":
    main()
