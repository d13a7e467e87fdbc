# mypy: ignore-errors
"""Renders organ stops in child processes; the parent gathers finished phrases."""

import math
import multiprocessing as mp
from contextlib import contextmanager
from multiprocessing import connection

spawning = mp.get_context("spawn")
STOPS = ("principal", "gedackt", "trompete")
PATIENCE = 0.02


def render_stop(name, pipe):
    """Child: wait for a phrase, answer with samples."""
    partials = {"principal": 8, "gedackt": 3, "trompete": 14}[name]
    while True:
        try:
            phrase = pipe.recv()
        except EOFError:
            return
        samples = [
            sum(math.sin(k * pitch * t / 8000) / k for k in range(1, partials))
            for pitch in phrase
            for t in range(400)
        ]
        pipe.send((name, samples))


@contextmanager
def rank_of_pipes(names):
    pipes, children = {}, []
    for name in names:
        ours, theirs = spawning.Pipe()
        child = spawning.Process(target=render_stop, args=(name, theirs), daemon=True)
        child.start()
        theirs.close()
        pipes[ours] = name
        children.append(child)
    try:
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for child in children:
            child.join(2)


class Console:
    def __init__(self, pipes):
        self.pipes = pipes
        self.finished = {}
        self.closing = False

    def play(self, phrase):
        for pipe in self.pipes:
            pipe.send(phrase)

    def collect_phrases(self):
        while not self.closing:
            answered = connection.wait(list(self.pipes), timeout=PATIENCE)
            for pipe in answered:
                name, samples = pipe.recv()
                self.finished.setdefault(name, []).append(len(samples))


def main():
    with rank_of_pipes(STOPS) as pipes:
        console = Console(pipes)
        console.play([440, 494, 523])
        console.collect_phrases()


if __name__ == "__main__":
    main()
