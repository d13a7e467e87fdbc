# mypy: ignore-errors
"""Light show of a carousel: renderer processes wait for the next frame; the parent hears the operator."""

import ctypes
import hashlib
import multiprocessing as mp
import os
import signal
import socketserver
import time

RENDERERS = 3


def wait_for_frame(generation, seen):
    while generation.value == seen:
        time.sleep(0.01)
    return generation.value


def render(section, generation, pipe):
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    seen = 0
    while True:
        seen = wait_for_frame(generation, seen)
        colours = hashlib.sha256(f"{section}:{seen}".encode()).hexdigest()[:12]
        pipe.send((section, seen, colours))


class Operator(socketserver.StreamRequestHandler):
    """Each line from the operator is the next frame."""

    def handle(self):
        for _line in self.rfile:
            self.server.carousel.next_frame()


class Carousel:
    def __init__(self):
        self.generation = mp.Value("L", 0)
        self.pipes = []
        for section in range(RENDERERS):
            ours, theirs = mp.Pipe()
            self.pipes.append(ours)
            mp.Process(target=render, args=(section, self.generation, theirs), daemon=True).start()

    def next_frame(self):
        with self.generation.get_lock():
            self.generation.value += 1
        for pipe in self.pipes:
            print(*pipe.recv(), flush=True)


def main():
    carousel = Carousel()
    with socketserver.TCPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Operator) as server:
        server.carousel = carousel
        server.serve_forever(poll_interval=30)


if __name__ == "__main__":
    main()
