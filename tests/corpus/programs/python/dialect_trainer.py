# mypy: ignore-errors
"""Trains a tiny hashed linear model that tells comments from code lines."""

import json
import math
import os
import pathlib
import random
import sysconfig
import zlib

BUCKETS = 1 << 16


def sample_lines(root, files=60):
    paths = sorted(pathlib.Path(root).glob("*.py"))
    random.Random(7).shuffle(paths)
    for path in paths[:files]:
        for line in path.read_text(errors="replace").splitlines():
            text = line.strip()
            if len(text) > 8:
                yield text.lstrip("# "), text.startswith("#")


def features(text):
    padded = f" {text} "
    return {zlib.crc32(padded[i : i + 3].encode()) % BUCKETS for i in range(len(padded) - 2)}


class LineClassifier:
    def __init__(self):
        self.weights = [0.0] * BUCKETS
        self.rate = 0.1
        self.epoch = 0

    def predict(self, keys):
        score = sum(self.weights[key] for key in keys)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def train_epoch(self, examples):
        loss = 0.0
        random.shuffle(examples)
        for text, is_comment in examples:
            keys = features(text)
            guess = self.predict(keys)
            error = is_comment - guess
            loss -= math.log(max(1e-9, guess if is_comment else 1 - guess))
            for key in keys:
                self.weights[key] += self.rate * error
        self.epoch += 1
        self.rate *= 0.98
        return loss / len(examples)

    def checkpoint(self, directory, loss):
        target = pathlib.Path(directory) / "dialect.json"
        draft = target.with_suffix(".tmp")
        kept = {str(i): round(w, 4) for i, w in enumerate(self.weights) if abs(w) > 0.05}
        draft.write_text(json.dumps({"epoch": self.epoch, "loss": loss, "weights": kept}))
        draft.replace(target)


def main():
    examples = list(sample_lines(sysconfig.get_paths()["stdlib"]))
    model = LineClassifier()
    while True:
        loss = model.train_epoch(examples)
        model.checkpoint(os.environ.get("DATA_DIR", "."), loss)
        print(f"epoch {model.epoch}: loss {loss:.4f}", flush=True)


if __name__ == "__main__":
    main()
