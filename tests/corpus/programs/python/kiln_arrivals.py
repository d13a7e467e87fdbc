# mypy: ignore-errors
"""Reports finished firing logs that appear in DATA_DIR (inotify, no extra packages)."""

import ctypes
import os
import selectors
import signal
import socket
import struct
import sys

IN_CLOSE_WRITE = 0x8
IN_MOVED_TO = 0x80
IN_NONBLOCK = os.O_NONBLOCK
EVENT = struct.Struct("iIII")
libc = ctypes.CDLL(None, use_errno=True)


class Shelf:
    def __init__(self, path):
        self.path = path
        self.fd = libc.inotify_init1(IN_NONBLOCK)
        if self.fd < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        mask = IN_CLOSE_WRITE | IN_MOVED_TO
        if libc.inotify_add_watch(self.fd, os.fsencode(path), mask) < 0:
            raise OSError(ctypes.get_errno(), "inotify_add_watch", path)

    def fileno(self):
        return self.fd

    def arrivals(self):
        while True:
            try:
                data = os.read(self.fd, 65536)
            except BlockingIOError:
                return
            at = 0
            while at < len(data):
                _wd, _mask, _cookie, size = EVENT.unpack_from(data, at)
                name = data[at + EVENT.size : at + EVENT.size + size].rstrip(b"\0")
                at += EVENT.size + size
                yield os.fsdecode(name)


class SignalPipe:
    def __init__(self, *signals):
        self.reader, self.writer = socket.socketpair()
        self.reader.setblocking(False)
        self.writer.setblocking(False)
        signal.set_wakeup_fd(self.writer.fileno())
        for number in signals:
            signal.signal(number, lambda *_: None)

    def fileno(self):
        return self.reader.fileno()

    def drain(self):
        try:
            while chunk := self.reader.recv(64):
                yield from chunk
        except BlockingIOError:
            pass


def main():
    shelf, signals = Shelf(os.environ["DATA_DIR"]), SignalPipe(signal.SIGTERM, signal.SIGHUP)
    selector = selectors.DefaultSelector()
    selector.register(shelf, selectors.EVENT_READ, shelf.arrivals)
    selector.register(signals, selectors.EVENT_READ, signals.drain)
    settled = {}
    while True:
        for key, _ in selector.select(timeout=0.4 if settled else None):
            for item in key.data():
                if item == signal.SIGTERM:
                    sys.exit(0)
                settled[item] = True
        for name in [n for n, fresh in settled.items() if not fresh]:
            del settled[name]
            print("fired:", name, flush=True)
        settled = dict.fromkeys(settled, False)


if __name__ == "__main__":
    main()
