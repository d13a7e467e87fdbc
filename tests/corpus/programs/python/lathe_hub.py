# mypy: ignore-errors
"""Workshop hub: each lathe has a driver process that reports over a pipe; the hub collects the reports."""

import ctypes
import multiprocessing
import multiprocessing.connection
import signal
import threading


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def drive(lathe, passes, connection):
    """Turns the part, reports every pass; a driver without a limit waits for the next part."""
    die_with_parent()
    for number in range(passes):
        connection.send((lathe, "pass", number))
    if lathe == "lathe-2":
        connection.send((lathe, "done", passes))
        connection.close()
        return
    while True:
        part = connection.recv()
        connection.send((lathe, "part", part))


class Hub:
    def __init__(self):
        self.context = multiprocessing.get_context("fork")
        self.connections = []
        self.reports = {}
        self.changed = threading.Condition()

    def start(self, lathe, passes):
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=drive, args=(lathe, passes, theirs), name=lathe, daemon=True)
        process.start()
        theirs.close()
        self.connections.append(ours)

    def collect(self):
        while True:
            for connection in multiprocessing.connection.wait(self.connections):
                try:
                    lathe, kind, number = connection.recv()
                except (EOFError, ConnectionResetError):
                    # the driver is restarting, its next report will come
                    continue
                with self.changed:
                    self.reports[lathe] = (kind, number)
                    self.changed.notify()

    def archive(self):
        """Writes the reports away as they change."""
        history = []
        while True:
            with self.changed:
                self.changed.wait()
                history.append(dict(self.reports))


def main():
    hub = Hub()
    hub.start("lathe-1", 2)
    hub.start("lathe-2", 3)
    hub.start("lathe-3", 2)
    threading.Thread(target=hub.archive, name="archive", daemon=True).start()
    hub.collect()


if __name__ == "__main__":
    main()
