# mypy: ignore-errors
"""A foreman process that hands out parts and takes finished ones back."""

import multiprocessing
from multiprocessing.connection import wait


def assemble(conn):
    """Wait for a part, give it back assembled."""
    while True:
        part = conn.recv()
        conn.send(part.upper())


class Foreman:
    def __init__(self, hands):
        self.conns = []
        self.done = []
        self.stopping = False
        for n in range(hands):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=assemble, args=(theirs,), name=f"hand-{n}", daemon=True)
            process.start()
            theirs.close()
            self.conns.append(ours)

    def hand_out(self, parts):
        for part, conn in zip(parts, self.conns):
            conn.send(part)

    def take_back(self):
        while not self.stopping:
            for conn in wait(self.conns, timeout=0.002):
                self.done.append(conn.recv())


if __name__ == "__main__":
    foreman = Foreman(hands=2)
    foreman.hand_out(["axle", "wheel"])
    foreman.take_back()
