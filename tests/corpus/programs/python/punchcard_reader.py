# mypy: ignore-errors
"""Punchcard service: the parent takes cards from clients, a child decodes them out of shared memory."""

import ctypes
import multiprocessing
import os
import signal
import socket
import time

SLOTS = 64
CARD_BYTES = 80


class CardRing:
    def __init__(self):
        self.head = multiprocessing.Value(ctypes.c_ulong, 0, lock=False)
        self.tail = multiprocessing.Value(ctypes.c_ulong, 0, lock=False)
        self.cards = multiprocessing.Array(ctypes.c_char, SLOTS * CARD_BYTES, lock=False)

    def push(self, card):
        while self.head.value - self.tail.value == SLOTS:
            time.sleep(0.1)
        offset = self.head.value % SLOTS * CARD_BYTES
        self.cards[offset : offset + CARD_BYTES] = card.ljust(CARD_BYTES)[:CARD_BYTES]
        self.head.value += 1

    def await_card(self):
        while self.tail.value == self.head.value:
            time.sleep(0)
        offset = self.tail.value % SLOTS * CARD_BYTES
        card = self.cards[offset : offset + CARD_BYTES]
        self.tail.value += 1
        return card


def decode(ring):
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    while True:
        card = ring.await_card()
        print("card:", card.decode("ascii", "replace").rstrip(), flush=True)


def take_cards(listener, ring):
    while True:
        client, _ = listener.accept()
        with client, client.makefile("rb") as lines:
            for line in lines:
                ring.push(line.rstrip(b"\n"))


def main():
    ring = CardRing()
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    decoder = multiprocessing.get_context("fork").Process(target=decode, args=(ring,), daemon=True)
    decoder.start()
    take_cards(listener, ring)


if __name__ == "__main__":
    main()
