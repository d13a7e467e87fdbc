# mypy: ignore-errors
"""Check runner: each check runs in a process of its own, so that a hanging one can be killed."""

import multiprocessing
import os
import shutil
import socket
import threading
import time
from pathlib import Path


class Check:
    """One condition of the host; ok() is called in a child process."""

    limit = 5.0

    def ok(self) -> bool:
        raise NotImplementedError


class DiskSpace(Check):
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ok(self) -> bool:
        return shutil.disk_usage(self.folder).free > 1_000_000


class HostName(Check):
    def ok(self) -> bool:
        return bool(socket.gethostname())


class NoStopFile(Check):
    def __init__(self, path: Path) -> None:
        self.path = path

    def ok(self) -> bool:
        return not self.path.exists()


def judge(check: Check) -> None:
    """Body of the child: the exit code is the answer."""
    raise SystemExit(0 if check.ok() else 3)


class Runner:
    pause = 0.03

    def __init__(self, checks: list[Check], board: Path) -> None:
        self.checks = checks
        self.board = board
        self.state: dict[str, bool] = {}
        self.changed = threading.Event()

    def run(self) -> None:
        while True:
            for check in self.checks:
                name = type(check).__name__
                good = self.run_isolated(check)
                if self.state.get(name) != good:
                    self.state[name] = good
                    self.changed.set()
            time.sleep(self.pause)

    def run_isolated(self, check: Check) -> bool:
        child = multiprocessing.Process(target=judge, args=(check,), name=type(check).__name__)
        child.start()
        child.join(check.limit)
        if child.is_alive():
            child.kill()
            child.join()
        return child.exitcode == 0

    def publish(self) -> None:
        while True:
            self.changed.wait()
            self.changed.clear()
            self.board.write_text(repr(self.state))


def main() -> None:
    folder = Path(os.environ["DATA_DIR"])
    runner = Runner([DiskSpace(folder), HostName(), NoStopFile(folder / "stop")], folder / "board.txt")
    threading.Thread(target=runner.publish, name="publish", daemon=True).start()
    runner.run()


if __name__ == "__main__":
    main()
