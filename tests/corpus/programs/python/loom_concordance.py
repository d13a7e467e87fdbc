# mypy: ignore-errors
"""Builds a concordance of pattern notes; every edition of a note is indexed anew."""

import collections
import json
import math
import os
import random
import re

WORDS = [
    a + b + c
    for a in ("war", "wef", "tre", "hed", "shut")
    for b in ("p", "t", "ad", "dle")
    for c in ("", "ed", "ing", "s", "er", "work", "line", "bar")
]
WORD = re.compile(r"[a-z]{3,}")
NOTES = 60


class Notebook:
    def __init__(self, folder, seed=1741):
        self.folder = folder
        self.random = random.Random(seed)
        self.editions = collections.Counter()

    def write(self, note):
        self.editions[note] += 1
        lines = [f"# note {note} edition {self.editions[note]}"]
        for _ in range(160):
            lines.append(" ".join(self.random.choices(WORDS, k=12)))
        path = os.path.join(self.folder, f"note-{note:03d}.txt")
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(lines))
        return path

    def revisions(self):
        for note in range(NOTES):
            yield self.write(note)
        while True:
            yield self.write(self.random.randrange(NOTES))


class Concordance:
    def __init__(self):
        self.postings = collections.defaultdict(dict)
        self.words_of = {}

    def absorb(self, path):
        for word in self.words_of.pop(path, ()):
            self.postings[word].pop(path, None)
        places = collections.defaultdict(list)
        with open(path, encoding="utf-8") as source:
            for number, line in enumerate(source):
                for match in WORD.finditer(line.lower()):
                    places[match.group()].append((number, match.start()))
        for word, spots in places.items():
            self.postings[word][path] = spots
        self.words_of[path] = set(places)

    def weights(self, path):
        total = len(self.words_of)
        return {
            word: len(self.postings[word][path]) * math.log(1 + total / len(self.postings[word]))
            for word in self.words_of[path]
        }


def main():
    folder = os.environ["DATA_DIR"]
    book, concordance = Notebook(folder), Concordance()
    for path in book.revisions():
        concordance.absorb(path)
        top = sorted(concordance.weights(path).items(), key=lambda pair: -pair[1])[:20]
        with open(path + ".top", "w", encoding="utf-8") as out:
            json.dump(top, out)


if __name__ == "__main__":
    main()
