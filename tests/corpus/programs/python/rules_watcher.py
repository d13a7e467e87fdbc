# mypy: ignore-errors
"""Rule engine: rules live in files, a watcher thread loads them again when they change."""

import json
import os
import queue
import threading
import time
from pathlib import Path


class Watcher(threading.Thread):
    """Looks at its target in turns and calls changed(); subclasses know how to look."""

    interval = 0.02

    def __init__(self, callback) -> None:
        super().__init__(name=type(self).__name__, daemon=True)
        self.callback = callback
        self.closed = threading.Event()
        self.last = None

    def run(self) -> None:
        self.last = self.fingerprint()
        self.watch_until_closed()

    def watch_until_closed(self) -> None:
        while not self.closed.wait(self.interval):
            seen = self.fingerprint()
            if seen != self.last:
                self.last = seen
                self.callback()

    def fingerprint(self):
        raise NotImplementedError


class FilesWatcher(Watcher):
    def __init__(self, callback, files: list[Path]) -> None:
        super().__init__(callback)
        self.files = files

    def fingerprint(self) -> tuple:
        stamps = []
        for path in self.files:
            info = path.stat()
            stamps.append((info.st_mtime_ns, info.st_size))
        return tuple(stamps)


class DayWatcher(Watcher):
    """Some rules only hold on certain days."""

    interval = 30.0

    def fingerprint(self):
        return time.strftime("%Y-%m-%d")


class RuleEngine:
    def __init__(self, folder: Path) -> None:
        self.files = [folder / f"rules-{name}.json" for name in ("tax", "freight", "rebate")]
        for path in self.files:
            path.write_text(json.dumps({"name": path.stem, "limit": 100}))
        self.rules: list[dict] = []
        self.events: queue.Queue = queue.Queue()
        self.load()

    def load(self) -> None:
        self.rules = [json.loads(path.read_text()) for path in self.files]

    def judge(self) -> None:
        while True:
            event = self.events.get()
            event["hits"] = [rule["name"] for rule in self.rules if event["amount"] > rule["limit"]]


def main() -> None:
    engine = RuleEngine(Path(os.environ["DATA_DIR"]))
    FilesWatcher(engine.load, engine.files).start()
    DayWatcher(engine.load).start()
    engine.judge()


if __name__ == "__main__":
    main()
