# mypy: ignore-errors
"""Job runner without a database: the jobs stand in a journal file, one JSON document a line."""

import json
import os
import queue
import signal
import threading
from pathlib import Path


class Runner(threading.Thread):
    """Every tick: look for jobs and hand them to the hands; where they come from is up to a subclass."""

    tick = 1.0

    def __init__(self, hands: int) -> None:
        super().__init__(name="runner", daemon=True)
        self.jobs: queue.Queue = queue.Queue()
        self.stopping = threading.Event()
        self.hands = [
            threading.Thread(target=self.lend_a_hand, name=f"hand-{n}", daemon=True) for n in range(hands)
        ]

    def run(self) -> None:
        for hand in self.hands:
            hand.start()
        while not self.stopping.wait(self.tick):
            for job in self.load_pending():
                self.jobs.put(job)

    def lend_a_hand(self) -> None:
        while True:
            self.finish(self.jobs.get())

    def load_pending(self) -> list[dict]:
        raise NotImplementedError

    def finish(self, job: dict) -> None:
        raise NotImplementedError


class JournalRunner(Runner):
    """The last entry about a job is its state, so the whole journal is read to know what is open."""

    def __init__(self, journal: Path, hands: int) -> None:
        super().__init__(hands)
        self.journal = journal
        self.lock = threading.Lock()

    def load_pending(self) -> list[dict]:
        state: dict[int, dict] = {}
        with self.lock, self.journal.open() as lines:
            for line in lines:
                entry = json.loads(line)
                state[entry["id"]] = entry
        return [entry for entry in state.values() if entry["state"] == "open"]

    def finish(self, job: dict) -> None:
        with self.lock, self.journal.open("a") as out:
            out.write(json.dumps({**job, "state": "done"}) + "\n")


def import_history(journal: Path, jobs: int) -> None:
    """Jobs of the last months, all of them done."""
    with journal.open("w") as out:
        for number in range(jobs):
            job = {
                "id": number,
                "kind": "export",
                "state": "open",
                "args": {"table": "orders", "part": number % 64},
            }
            out.write(json.dumps(job) + "\n")
            out.write(json.dumps({**job, "state": "done"}) + "\n")


def main() -> None:
    journal = Path(os.environ["DATA_DIR"]) / "journal.jsonl"
    import_history(journal, jobs=30_000)
    runner = JournalRunner(journal, hands=3)
    signal.signal(signal.SIGTERM, lambda *_: runner.stopping.set())
    runner.start()
    runner.join()


if __name__ == "__main__":
    main()
