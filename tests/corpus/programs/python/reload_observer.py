# mypy: ignore-errors
"""A polling file observer: snapshots of a tree, compared, and events to handlers."""

import fnmatch
import os
import queue
import stat
import threading
from pathlib import Path


class PollingEmitter(threading.Thread):
    """Takes a snapshot of the watched tree now and then and queues the differences."""

    def __init__(self, events, path, timeout=1.0):
        super().__init__(name="emitter", daemon=True)
        self.events = events
        self.path = path
        self.timeout = timeout
        self.stopped = threading.Event()

    def take_snapshot(self):
        found = {}
        pending = [self.path]
        while pending:
            directory = pending.pop()
            for name in os.listdir(directory):
                path = os.path.join(directory, name)
                info = os.stat(path)
                if stat.S_ISDIR(info.st_mode):
                    pending.append(path)
                else:
                    found[path] = (info.st_ino, info.st_mtime_ns, info.st_size)
        return found

    def run(self):
        before = self.take_snapshot()
        while not self.stopped.wait(self.timeout):
            after = self.take_snapshot()
            if after != before:
                for path in before.keys() | after.keys():
                    if before.get(path) != after.get(path):
                        self.events.put(path)
            before = after


class Observer:
    def __init__(self):
        self.events = queue.Queue()
        self.handlers = []

    def on_change(self, pattern):
        def register(handler):
            self.handlers.append((pattern, handler))
            return handler

        return register

    def watch(self, path):
        PollingEmitter(self.events, path).start()

    def dispatch_forever(self):
        while True:
            path = self.events.get()
            for pattern, handler in self.handlers:
                if fnmatch.fnmatch(path, pattern):
                    handler(path)


observer = Observer()


@observer.on_change("*.py")
def reload_module(path):
    print("reloading", path, flush=True)


@observer.on_change("*.html")
def drop_template(path):
    print("forgetting", path, flush=True)


def unpack_site(root):
    """The deployed tree: applications with their bundled packages."""
    for number in range(120):
        package = root / f"package_{number:03}"
        package.mkdir(parents=True)
        for module in range(60):
            (package / f"module_{module:02}.py").write_text("VALUE = 1\n")


if __name__ == "__main__":
    site = Path(os.environ["DATA_DIR"], "site")
    unpack_site(site)
    observer.watch(str(site))
    observer.dispatch_forever()
