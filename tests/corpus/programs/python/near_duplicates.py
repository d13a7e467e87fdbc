# mypy: ignore-errors
"""Finds near duplicates in a large collection of adverts: signatures of their word triples."""

import collections
import queue
import random
import threading
import zlib

WORDS = "bike red old new cheap good sale house car city boat green table lamp chair blue".split()
SEEDS = random.Random(4).sample(range(1, 2**32), 24)


def adverts():
    """The adverts of the collection, page after page; some are all but the same."""
    choice = random.Random(11)
    text = choice.choices(WORDS, k=40)
    while True:
        if choice.random() < 0.7:
            text = choice.choices(WORDS, k=40)
        else:
            text = text[:39] + [choice.choice(WORDS)]
        yield text


def signature(words):
    """The least hash of all word triples, for each of the seeds."""
    least = [2**32] * len(SEEDS)
    for at in range(len(words) - 2):
        triple = zlib.crc32(" ".join(words[at : at + 3]).encode())
        for place, seed in enumerate(SEEDS):
            value = (triple ^ seed) * 2654435761 & 0xFFFFFFFF
            least[place] = min(least[place], value)
    return tuple(least)


class Matcher:
    def __init__(self):
        self.pages = queue.Queue(maxsize=50)
        self.buckets = collections.OrderedDict()
        self.matches = 0

    def read(self):
        for advert in adverts():
            self.pages.put(advert)

    def match(self):
        while True:
            mark = signature(self.pages.get())
            for band in range(0, len(mark), 6):
                part = (band, mark[band : band + 6])
                self.matches += part in self.buckets
                self.buckets[part] = True
            while len(self.buckets) > 100_000:
                self.buckets.popitem(last=False)


matcher = Matcher()
threading.Thread(target=matcher.read, name="reader", daemon=True).start()
matcher.match()
