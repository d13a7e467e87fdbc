# mypy: ignore-errors
"""Collects audit records in memory and writes them to a file in batches."""

import json
import os
import queue
import threading
import time

FLUSH_SIZE = 100
FLUSH_AFTER_S = 2.0


class AuditBuffer:
    def __init__(self, path: str) -> None:
        self.path = path
        self.records: queue.Queue[dict] = queue.Queue()
        self.thread = threading.Thread(target=self.collect, name="audit-writer", daemon=True)

    def record(self, **fields) -> None:
        self.records.put(fields)

    def flush(self, batch: list[dict]) -> None:
        with open(self.path, "a") as out:
            out.writelines(json.dumps(entry) + "\n" for entry in batch)
        batch.clear()

    def collect(self) -> None:
        batch: list[dict] = []
        last_flush = time.monotonic()
        while True:
            try:
                batch.append(self.records.get(timeout=0.003))
            except queue.Empty:
                pass
            late = time.monotonic() - last_flush > FLUSH_AFTER_S
            if len(batch) >= FLUSH_SIZE or (batch and late):
                self.flush(batch)
                last_flush = time.monotonic()


def main() -> None:
    audit = AuditBuffer(os.path.join(os.environ["DATA_DIR"], "audit.jsonl"))
    audit.thread.start()
    audit.record(event="started", pid=os.getpid())
    audit.thread.join()


if __name__ == "__main__":
    main()
