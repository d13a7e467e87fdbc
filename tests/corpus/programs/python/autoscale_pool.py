# mypy: ignore-errors
"""Prefork pool: a master with children that report their progress over pipes.

The pool starts wide (six children) for the morning rush and scales itself
down to two as soon as it sees that the rush has not come.
"""

import os
import select
import signal
import struct
import time

START_CHILDREN = 6
KEEP_CHILDREN = 2
REPORT = struct.Struct("!IQ")


class Child:
    """What the master knows about one child."""

    def __init__(self, pid, report_fd, job_fd):
        self.pid = pid
        self.report_fd = report_fd
        self.job_fd = job_fd
        self.done = 0


def child_main(job_fd, report_fd):
    """Take job lines from the master, report a count after each."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    count = 0
    while True:
        job = os.read(job_fd, 4096)
        if not job:
            os._exit(0)
        count += job.count(b"\n")
        os.write(report_fd, REPORT.pack(os.getpid(), count))


class Hub:
    """Poll set over the report pipes of the children."""

    def __init__(self):
        self.poller = select.poll()
        self.callbacks = {}

    def add(self, fd, callback):
        self.callbacks[fd] = callback
        self.poller.register(fd, select.POLLIN)

    def turn(self):
        """One turn: wait for reports, hand each to its callback."""
        for fd, mask in self.poller.poll():
            if mask & select.POLLIN:
                self.callbacks[fd](os.read(fd, 4096))


class Pool:
    def __init__(self, size):
        self.hub = Hub()
        self.children = {}
        signal.signal(signal.SIGCHLD, self.on_child_exit)
        for _ in range(size):
            self.grow()

    def grow(self):
        job_r, job_w = os.pipe()
        report_r, report_w = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(job_w)
            os.close(report_r)
            child_main(job_r, report_w)
        os.close(job_r)
        os.close(report_w)
        child = Child(pid, report_r, job_w)
        self.children[pid] = child
        self.hub.add(report_r, self.on_report)

    def shrink(self, keep):
        for pid in list(self.children)[keep:]:
            os.kill(pid, signal.SIGTERM)

    def on_report(self, data):
        for pid, done in REPORT.iter_unpack(data):
            if pid in self.children:
                self.children[pid].done = done

    def on_child_exit(self, _signo, _frame):
        while True:
            try:
                pid, _status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.children.pop(pid, None)


def main():
    pool = Pool(START_CHILDREN)
    time.sleep(0.4)
    pool.shrink(KEEP_CHILDREN)
    while True:
        pool.hub.turn()


if __name__ == "__main__":
    main()
