# mypy: ignore-errors
"""Searches a preset dictionary with which small source files compress best.

Hill climbing over a corpus of real files; the best dictionary so far is kept in DATA_DIR.
"""

import os
import pathlib
import random
import sysconfig
import zlib

DICTIONARY_SIZE = 4096
FRAGMENT = 64


def gather_corpus(limit=120):
    root = pathlib.Path(sysconfig.get_paths()["stdlib"])
    texts = []
    for path in sorted(root.glob("*.py")):
        if 2_000 < path.stat().st_size < 60_000:
            texts.append(path.read_bytes())
        if len(texts) == limit:
            break
    return texts


class DictionarySearch:
    def __init__(self, corpus, seed=11):
        self.corpus = corpus
        self.rng = random.Random(seed)
        self.fragments = [self.pick_fragment() for _ in range(DICTIONARY_SIZE // FRAGMENT)]
        self.best = self.cost(self.fragments)

    def pick_fragment(self):
        text = self.rng.choice(self.corpus)
        start = self.rng.randrange(len(text) - FRAGMENT)
        return text[start : start + FRAGMENT]

    def cost(self, fragments):
        preset = b"".join(fragments)
        total = 0
        for text in self.corpus:
            squeezer = zlib.compressobj(9, zdict=preset)
            total += len(squeezer.compress(text[:8192])) + len(squeezer.flush())
        return total

    def step(self):
        candidate = list(self.fragments)
        candidate[self.rng.randrange(len(candidate))] = self.pick_fragment()
        cost = self.cost(candidate)
        if cost >= self.best:
            return False
        self.fragments, self.best = candidate, cost
        return True


def main():
    target = pathlib.Path(os.environ.get("DATA_DIR", ".")) / "preset.dict"
    search = DictionarySearch(gather_corpus())
    while True:
        if search.step():
            target.write_bytes(b"".join(search.fragments))


if __name__ == "__main__":
    main()
