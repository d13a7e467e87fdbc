# mypy: ignore-errors
"""Text recognition service: pages go to a pool of worker processes.

A worker loads the model once, when it starts.  A pool whose worker died
(out of memory, mostly) is thrown away and the page is tried in a new one.
"""

import asyncio
import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

WORKERS = 2

model = None


def load_model(path):
    """Runs once in each worker process."""
    global model
    model = Path(path).read_bytes()


def recognise(page):
    """Runs in a worker: stands for the real recognition."""
    return hashlib.sha256(model + page).hexdigest()


class Recogniser:
    def __init__(self, model_path):
        self.model_path = str(model_path)
        self.replaced = 0
        self.pool = self._new_pool()

    def _new_pool(self):
        return ProcessPoolExecutor(max_workers=WORKERS, initializer=load_model, initargs=(self.model_path,))

    async def read_page(self, page):
        loop = asyncio.get_running_loop()
        while True:
            try:
                return await loop.run_in_executor(self.pool, recognise, page)
            except BrokenProcessPool:
                self.pool.shutdown(wait=False)
                self.pool = self._new_pool()
                self.replaced += 1


class Intake:
    """The queue of pages, in front of the recogniser."""

    def __init__(self, recogniser):
        self.recogniser = recogniser
        self.pages = asyncio.Queue()
        self.texts = {}

    async def work(self):
        while True:
            name, page = await self.pages.get()
            self.texts[name] = await self.recogniser.read_page(page)
            self.pages.task_done()


async def main():
    # The model is put there by the deployment.
    model_path = Path(os.environ["DATA_DIR"]) / "models" / "latin.bin"
    intake = Intake(Recogniser(model_path))
    # One known page, so that the first customer does not wait for the start-up.
    intake.pages.put_nowait(("warm-up", b"the quick brown fox"))
    await intake.work()


if __name__ == "__main__":
    asyncio.run(main())
