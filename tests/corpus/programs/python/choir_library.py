# mypy: ignore-errors
"""Library of a choir: transposes songs in a pool of threads, for clients on a socket."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor

NOTES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
POOL = 16


def transpose(song, steps):
    return [NOTES[(NOTES.index(note) + steps) % 12] if note in NOTES else note for note in song]


class Library:
    def __init__(self, listener):
        self.listener = listener
        self.pool = ThreadPoolExecutor(max_workers=POOL, thread_name_prefix="transposer")

    def warm_up(self):
        song = "C D E F G A B".split()
        futures = [self.pool.submit(transpose, song, steps) for steps in range(POOL * 20)]
        return sum(len(future.result()) for future in futures)

    def answer(self, client):
        with client, client.makefile("rw") as stream:
            for line in stream:
                steps, *song = line.split()
                stream.write(" ".join(transpose(song, int(steps))) + "\n")
                stream.flush()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            self.pool.submit(self.answer, client)


def main():
    library = Library(socket.create_server(("127.0.0.1", int(os.environ["PORT"]))))
    library.warm_up()
    library.serve()


if __name__ == "__main__":
    main()
