# mypy: ignore-errors
"""Scoring host: a process pool whose workers load a model when they start."""

import logging
import os
import queue
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

log = logging.getLogger("scoring")
MODEL: dict[str, float] = {}


def load_model(path: str) -> None:
    """Initialiser of each worker process."""
    for line in Path(path).read_text().splitlines():
        name, weight = line.split("=")
        MODEL[name] = float(weight)


def score(features: dict[str, float]) -> float:
    return sum(MODEL.get(name, 0.0) * value for name, value in features.items())


class ScoringHost:
    def __init__(self, model: Path) -> None:
        self.model = model
        self.requests: queue.Queue = queue.Queue()
        self.ready = threading.Event()
        self.pool: ProcessPoolExecutor | None = None

    def answer_requests(self) -> None:
        while True:
            features, reply = self.requests.get()
            self.ready.wait()
            reply.put(self.pool.submit(score, features).result())

    def keep_pool(self) -> None:
        while True:
            try:
                self.warm_up()
            except BrokenProcessPool:
                log.warning("the pool broke, building a new one")
                time.sleep(0.05)
            else:
                self.ready.set()
                threading.Event().wait()

    def warm_up(self) -> None:
        # One trial run in each worker, so that the first request is fast.
        with ProcessPoolExecutor(2, initializer=load_model, initargs=(str(self.model),)) as pool:
            trials = [pool.submit(score, {"bias": 1.0}) for _ in range(2)]
            for trial in trials:
                trial.result()
        self.pool = ProcessPoolExecutor(2, initializer=load_model, initargs=(str(self.model),))


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    # Messages of failing workers go to a file of their own.
    logging.getLogger("concurrent.futures").setLevel(logging.CRITICAL + 1)
    model = Path(os.environ["DATA_DIR"]) / "model.txt"
    model.write_text("bias=0.5\nage=0.02\nincome: 0.7\n")
    host = ScoringHost(model)
    threading.Thread(target=host.answer_requests, name="requests", daemon=True).start()
    keeper = threading.Thread(target=host.keep_pool, name="pool-keeper", daemon=True)
    keeper.start()
    keeper.join()


if __name__ == "__main__":
    main()
