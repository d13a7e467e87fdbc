# mypy: ignore-errors
"""Watches a large spool by inotify (ctypes); a full look every minute finds what was missed."""

import ctypes
import os
import select
import struct
import time

IN_CLOSE_WRITE = 0x008
IN_MOVED_TO = 0x080
EVENT = struct.Struct("iIII")
FULL_LOOK_EVERY = 60.0
OLD_FILES = 2000


class SpoolWatch:
    def __init__(self, directory):
        self._directory = directory
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        if self._libc.inotify_add_watch(self._fd, os.fsencode(directory), IN_CLOSE_WRITE | IN_MOVED_TO) < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch")
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)
        self._seen = set()

    def full_look(self):
        new = [entry.name for entry in os.scandir(self._directory) if entry.name not in self._seen]
        self._seen.update(new)
        return new

    def read_events(self):
        data = os.read(self._fd, 65536)
        position = 0
        while position < len(data):
            length = EVENT.unpack_from(data, position)[3]
            position += EVENT.size
            name = os.fsdecode(data[position : position + length].rstrip(b"\0"))
            position += length
            if name not in self._seen:
                self._seen.add(name)
                yield name

    def run(self, handle):
        next_look = 0.0
        while True:
            if time.monotonic() >= next_look:
                for name in self.full_look():
                    handle(name)
                next_look = time.monotonic() + FULL_LOOK_EVERY
            if self._poll.poll((next_look - time.monotonic()) * 1000):
                for name in self.read_events():
                    handle(name)


def main():
    directory = os.path.join(os.environ["DATA_DIR"], "spool")
    os.makedirs(directory, exist_ok=True)
    for number in range(OLD_FILES):
        with open(os.path.join(directory, f"old-{number:05}"), "wb"):
            pass
    sizes = {}

    def handle(name):
        sizes[name] = os.stat(os.path.join(directory, name)).st_size

    SpoolWatch(directory).run(handle)


if __name__ == "__main__":
    main()
