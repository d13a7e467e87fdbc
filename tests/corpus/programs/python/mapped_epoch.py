# mypy: ignore-errors
"""Follows the epoch number that a writer process keeps in a shared file."""

import mmap
import os
import struct
import threading
import time

EPOCH = struct.Struct("<Q")
PATH = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "epoch.bin")


class EpochFile:
    def __init__(self, path):
        fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(fd, mmap.PAGESIZE)
        self.view = mmap.mmap(fd, mmap.PAGESIZE)
        os.close(fd)

    def read(self):
        return EPOCH.unpack_from(self.view, 0)[0]

    def publish(self, value):
        EPOCH.pack_into(self.view, 0, value)


class Follower(threading.Thread):
    def __init__(self, epochs):
        super().__init__(name="epoch-follower", daemon=True)
        self.epochs = epochs
        self.seen = epochs.read()
        self.applied = []

    def await_epoch(self):
        """Give the processor to others until the number moves on."""
        view = self.epochs.view
        while EPOCH.unpack_from(view, 0)[0] == self.seen:
            os.sched_yield()
        self.seen = self.epochs.read()
        return self.seen

    def run(self):
        while True:
            self.applied.append(self.await_epoch())
            del self.applied[:-100]


def writer_process():
    epochs = EpochFile(PATH)
    number = 0
    while True:
        time.sleep(120)
        number += 1
        epochs.publish(number)


def main():
    follower = Follower(EpochFile(PATH))
    parent = os.getpid()
    if os.fork() == 0:
        import ctypes

        ctypes.CDLL(None).prctl(1, 15)  # end together with the parent
        if os.getppid() == parent:
            writer_process()
        os._exit(0)
    follower.start()
    follower.join()


if __name__ == "__main__":
    main()
