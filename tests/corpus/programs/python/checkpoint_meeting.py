# mypy: ignore-errors
"""Write-ahead log: the checkpointer meets the flusher before each checkpoint."""

import queue
import threading


class WriteAheadLog:
    def __init__(self):
        self.records = queue.Queue()
        self.meeting = threading.Barrier(2)
        self.checkpoints = 0
        self.buffer = []

    def append(self, record):
        self.records.put(record)

    def flusher(self):
        """Buffer records; every hundred of them, meet the checkpointer."""
        while True:
            self.buffer.append(self.records.get())
            if len(self.buffer) >= 100:
                self.meeting.wait()
                self.buffer.clear()

    def rendezvous(self):
        """True when the flusher came to the meeting."""
        try:
            self.meeting.wait(timeout=0.01)
        except threading.BrokenBarrierError:
            self.meeting.reset()
            return False
        return True

    def checkpointer(self):
        while True:
            if self.rendezvous():
                self.checkpoints += 1


def main():
    log = WriteAheadLog()
    for record in range(7):
        log.append({"txn": record, "op": "begin"})
    threads = [
        threading.Thread(target=log.flusher, name="wal-flusher", daemon=True),
        threading.Thread(target=log.checkpointer, name="wal-checkpoint", daemon=True),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
