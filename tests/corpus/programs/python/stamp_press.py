# mypy: ignore-errors
"""Stamp press: clients send motifs, worker processes hash them into plates."""

import hashlib
import multiprocessing
import os
import queue
import signal
import socket

WORKERS = 4


class Press(multiprocessing.Process):
    def __init__(self, motifs, plates, stopping):
        super().__init__(daemon=True)
        self.motifs = motifs
        self.plates = plates
        self.stopping = stopping

    def run(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while not self.stopping.is_set():
            try:
                motif = self.motifs.get(timeout=0.05)
            except queue.Empty:
                continue
            self.plates.put((self.pid, hashlib.sha256(motif).hexdigest()))


def serve(listener, motifs, plates):
    while True:
        client, _ = listener.accept()
        with client, client.makefile("rwb") as stream:
            for line in stream:
                motifs.put(line)
                worker, plate = plates.get()
                stream.write(f"{worker} {plate}\n".encode())
                stream.flush()


def main():
    multiprocessing.set_start_method("fork")
    motifs, plates = multiprocessing.Queue(), multiprocessing.Queue()
    stopping = multiprocessing.Event()
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    presses = [Press(motifs, plates, stopping) for _ in range(WORKERS)]
    for press in presses:
        press.start()
    try:
        serve(listener, motifs, plates)
    finally:
        stopping.set()


if __name__ == "__main__":
    main()
