# mypy: ignore-errors
"""Files the pages that an office scanner drops into its inbox (inotify through ctypes)."""

import ctypes
import os
import queue
import select
import struct
import threading
from pathlib import Path

IN_CLOSE_WRITE = 0x8
IN_MOVED_TO = 0x80
HEADER = struct.Struct("iIII")


class Inbox:
    """Yields the names of finished files."""

    def __init__(self, folder):
        self.folder = folder
        libc = ctypes.CDLL(None, use_errno=True)
        self._fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if (
            self._fd < 0
            or libc.inotify_add_watch(self._fd, os.fsencode(folder), IN_CLOSE_WRITE | IN_MOVED_TO) < 0
        ):
            raise OSError(ctypes.get_errno(), "inotify")
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)

    def arrivals(self):
        while True:
            # look at the folder itself now and then: events may have been lost
            if not self._poll.poll(30_000):
                yield from sorted(entry.name for entry in os.scandir(self.folder) if entry.is_file())
                continue
            data = os.read(self._fd, 65536)
            offset = 0
            while offset < len(data):
                _, _, _, length = HEADER.unpack_from(data, offset)
                offset += HEADER.size
                yield data[offset : offset + length].rstrip(b"\0").decode()
                offset += length


def file_pages(pages, inbox, archive):
    while True:
        name = pages.get()
        try:
            os.replace(inbox / name, archive / name)
        except FileNotFoundError:
            pass
        finally:
            pages.task_done()


def main():
    root = Path(os.environ["DATA_DIR"])
    inbox, archive = root / "inbox", root / "archive"
    inbox.mkdir(exist_ok=True)
    archive.mkdir(exist_ok=True)
    pages = queue.Queue(maxsize=100)
    for n in range(3):
        threading.Thread(
            target=file_pages, args=(pages, inbox, archive), name=f"filing-{n}", daemon=True
        ).start()
    for name in Inbox(inbox).arrivals():
        pages.put(name)


if __name__ == "__main__":
    main()
