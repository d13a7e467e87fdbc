# mypy: ignore-errors
"""Ledger service: writers share one ledger file that a guard protects.

The audit thread keeps the guard while it waits for the auditor to come; the posting thread
wants it too.
"""

import logging
import os
import queue
import threading
from pathlib import Path

log = logging.getLogger("ledger")


class LedgerGuard:
    """A light lock: it gives the processor away while it is taken, so it costs no system lock."""

    def __init__(self) -> None:
        self.owner: str | None = None
        self._door = threading.Lock()

    def acquire(self, who: str) -> None:
        while True:
            with self._door:
                if self.owner is None:
                    self.owner = who
                    return
            os.sched_yield()

    def release(self) -> None:
        self.owner = None


class Held:
    def __init__(self, guard: LedgerGuard) -> None:
        self.guard = guard

    def __enter__(self):
        self.guard.acquire(threading.current_thread().name)
        return self.guard

    def __exit__(self, *exc) -> None:
        self.guard.release()


class Ledger:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.guard = LedgerGuard()
        self.postings: queue.Queue[str] = queue.Queue()
        self.audit_done = threading.Event()
        self.audit_started = threading.Event()

    def audit(self) -> None:
        with Held(self.guard):
            self.audit_started.set()
            # The auditor confirms by hand.
            self.audit_done.wait()

    def post(self) -> None:
        while True:
            line = self.postings.get()
            with Held(self.guard), self.path.open("a") as out:
                out.write(line + "\n")

    def mail_totals(self) -> None:
        while not self.audit_done.wait(45):
            log.info("%d postings wait", self.postings.qsize())


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    ledger = Ledger(Path(os.environ["DATA_DIR"]) / "ledger.txt")
    threads = [
        threading.Thread(target=ledger.audit, name="audit", daemon=True),
        threading.Thread(target=ledger.post, name="posting", daemon=True),
        threading.Thread(target=ledger.mail_totals, name="totals", daemon=True),
    ]
    threads[0].start()
    ledger.audit_started.wait()
    for thread in threads[1:]:
        thread.start()
    ledger.postings.put("opening balance 0.00")
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
