# mypy: ignore-errors
"""Monthly statements: a job table, a thread pool, a process pool and a listener for log records.

The job table is looked at every three seconds; everything else waits until it is needed.
"""

import logging
import logging.handlers
import multiprocessing
import os
import queue
import signal
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

log = logging.getLogger("statements")


def render(customer: int) -> str:
    return f"Statement for customer {customer}\n" + "-" * 40


class JobTable:
    def __init__(self, path: str) -> None:
        self.path = path
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("CREATE TABLE IF NOT EXISTS job (id INTEGER PRIMARY KEY, customer INT, state TEXT)")
            db.execute("CREATE INDEX IF NOT EXISTS job_state ON job (state)")

    def take(self, db: sqlite3.Connection) -> list[tuple[int, int]]:
        with db:
            return db.execute(
                "UPDATE job SET state='taken' WHERE id IN"
                " (SELECT id FROM job WHERE state='new' LIMIT 20) RETURNING id, customer"
            ).fetchall()


class Desk:
    def __init__(self, table: JobTable, out: Path) -> None:
        self.table = table
        self.out = out
        self.stopping = threading.Event()
        self.renderers = multiprocessing.Pool(2)
        self.writers = ThreadPoolExecutor(6, thread_name_prefix="writer")
        self.mail: queue.Queue = queue.Queue()

    def look_for_jobs(self) -> None:
        db = sqlite3.connect(self.table.path)
        while not self.stopping.wait(3.0):
            for job, customer in self.table.take(db):
                text = self.renderers.apply_async(render, (customer,))
                self.writers.submit(self.write, job, text)

    def write(self, job: int, text) -> None:
        (self.out / f"{job}.txt").write_text(text.get())
        self.mail.put(job)

    def post(self) -> None:
        while (job := self.mail.get()) is not None:
            log.info("statement %d is ready", job)

    def start(self) -> None:
        # Bring the threads of the pool up now, so that the first customers do not wait for them.
        for _ in range(6):
            self.writers.submit(time.sleep, 0.1)
        threading.Thread(target=self.look_for_jobs, name="job-table", daemon=True).start()
        threading.Thread(target=self.post, name="post", daemon=True).start()


def main() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    records: queue.Queue = queue.Queue()
    listener = logging.handlers.QueueListener(
        records, logging.FileHandler(Path(os.environ["DATA_DIR"]) / "desk.log")
    )
    log.addHandler(logging.handlers.QueueHandler(records))
    log.setLevel(logging.INFO)
    desk = Desk(JobTable(os.environ["DATABASE_PATH"]), Path(os.environ["DATA_DIR"]))
    listener.start()
    desk.start()
    while True:
        signal.sigwait({signal.SIGHUP})
        log.info("%d statements wait for the post", desk.mail.qsize())


if __name__ == "__main__":
    main()
