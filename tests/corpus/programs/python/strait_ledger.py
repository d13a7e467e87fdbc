# mypy: ignore-errors
"""Books toll trades: an exchange process makes them, the ledger writes them into SQLite."""

import ctypes
import hashlib
import multiprocessing
import os
import random
import signal
import sqlite3

BATCH = 400
KEEP = 40_000
mp = multiprocessing.get_context("fork")


def exchange(pipe):
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    dice = random.Random(88)
    serial = 0
    while True:
        wanted = pipe.recv()
        trades = []
        for _ in range(wanted):
            serial += 1
            payer, payee = dice.sample(range(500), 2)
            cents = int(dice.lognormvariate(7, 1.2))
            seal = hashlib.sha256(f"{serial}:{payer}:{payee}:{cents}".encode()).hexdigest()
            trades.append((serial, payer, payee, cents, seal))
        pipe.send(trades)


class Ledger:
    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.executescript("""
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=OFF;
            CREATE TABLE IF NOT EXISTS trade (serial INTEGER PRIMARY KEY, payer INTEGER,
                payee INTEGER, cents INTEGER, seal TEXT UNIQUE);
            CREATE TABLE IF NOT EXISTS balance (account INTEGER PRIMARY KEY, cents INTEGER);
        """)

    def book(self, trades):
        genuine = [t for t in trades if self.check(t)]
        with self.db:
            self.db.executemany("INSERT OR REPLACE INTO trade VALUES (?,?,?,?,?)", genuine)
            moves = [(t[1], -t[3]) for t in genuine] + [(t[2], t[3]) for t in genuine]
            self.db.executemany(
                "INSERT INTO balance VALUES (?,?)"
                " ON CONFLICT(account) DO UPDATE SET cents = cents + excluded.cents",
                moves,
            )
            self.db.execute("DELETE FROM trade WHERE serial <= ?", (trades[-1][0] - KEEP,))

    @staticmethod
    def check(trade):
        serial, payer, payee, cents, seal = trade
        return hashlib.sha256(f"{serial}:{payer}:{payee}:{cents}".encode()).hexdigest() == seal


def main():
    ours, theirs = mp.Pipe()
    mp.Process(target=exchange, args=(theirs,), daemon=True).start()
    theirs.close()
    ledger = Ledger(os.environ["DATABASE_PATH"])
    while True:
        ours.send(BATCH)
        ledger.book(ours.recv())


if __name__ == "__main__":
    main()
