# mypy: ignore-errors
"""Waits for files in a spool directory by inotify (ctypes) and moves them to the archive."""

import ctypes
import os
import struct
import time

IN_CLOSE_WRITE = 0x008
IN_MOVED_TO = 0x080
EVENT = struct.Struct("iIII")


class Inotify:
    def __init__(self):
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")

    def watch(self, path, mask):
        if self._libc.inotify_add_watch(self._fd, os.fsencode(path), mask) < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch", path)

    def next_names(self):
        """The names of the next changed files."""
        while True:
            try:
                data = os.read(self._fd, 65536)
            except BlockingIOError:
                time.sleep(0.02)
                continue
            names = []
            position = 0
            while position < len(data):
                _, _, _, length = EVENT.unpack_from(data, position)
                position += EVENT.size
                names.append(os.fsdecode(data[position : position + length].rstrip(b"\0")))
                position += length
            return names


def archive(spool, done, name):
    try:
        os.rename(os.path.join(spool, name), os.path.join(done, name))
    except FileNotFoundError:
        pass


def main():
    spool = os.path.join(os.environ["DATA_DIR"], "spool")
    done = os.path.join(os.environ["DATA_DIR"], "done")
    os.makedirs(spool, exist_ok=True)
    os.makedirs(done, exist_ok=True)
    watcher = Inotify()
    watcher.watch(spool, IN_CLOSE_WRITE | IN_MOVED_TO)
    for name in os.listdir(spool):
        archive(spool, done, name)
    while True:
        for name in watcher.next_names():
            archive(spool, done, name)


if __name__ == "__main__":
    main()
