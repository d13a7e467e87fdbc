# mypy: ignore-errors
"""Forward the events of a badge reader process to the door log."""

import multiprocessing
import os
import select
import threading


def badge_reader(write_fd):
    """The driver: tells that it is there, then gives the device up."""
    os.write(write_fd, b"reader online\n")
    os.close(write_fd)


class DoorLog:
    def __init__(self, read_fd):
        self.read_fd = read_fd
        self.entries = []

    def forward_events(self):
        poller = select.poll()
        poller.register(self.read_fd, select.POLLIN)
        while True:
            for fd, event in poller.poll():
                if event & select.POLLIN:
                    data = os.read(fd, 1024)
                    self.entries.extend(data.splitlines())


def main():
    read_fd, write_fd = os.pipe()
    driver = multiprocessing.Process(target=badge_reader, args=(write_fd,), name="badge-reader")
    driver.start()
    os.close(write_fd)
    door_log = DoorLog(read_fd)
    forwarder = threading.Thread(target=door_log.forward_events, name="forwarder")
    forwarder.start()
    driver.join()
    forwarder.join()


if __name__ == "__main__":
    main()
