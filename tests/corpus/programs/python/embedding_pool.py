# mypy: ignore-errors
"""Computes the text vectors for a search index in a pool of processes."""

import os
import pickle
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

MODEL = None


def load_model(path):
    """Runs once in each worker process."""
    global MODEL
    with open(path, "rb") as file:
        MODEL = pickle.load(file)


def embed(text):
    return [MODEL.get(word, 0.0) for word in text.split()]


class Indexer:
    def __init__(self, model_path):
        self.model_path = model_path
        self.vectors = {}
        self.failures = 0

    def embed_batch(self, texts):
        with ProcessPoolExecutor(2, initializer=load_model, initargs=(self.model_path,)) as pool:
            return list(pool.map(embed, texts))

    def run(self, texts):
        while True:
            try:
                self.vectors.update(zip(texts, self.embed_batch(texts)))
                time.sleep(300)
            except BrokenProcessPool:
                # A worker was killed, perhaps for its memory: take a new pool.
                self.failures += 1
                time.sleep(0.1)


if __name__ == "__main__":
    # The name of the model file changed with the last release.
    indexer = Indexer(os.path.join(os.environ["DATA_DIR"], "model-v1.pickle"))
    indexer.run(["red shoes", "green hat", "blue coat"])
