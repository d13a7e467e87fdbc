# mypy: ignore-errors
"""Values a book of options, batch after batch, from an SQLite table; the oldest value goes first."""

import math
import os
import sqlite3

CONTRACTS = 5_000
BATCH = 100
STEPS = 60


class Book:
    def __init__(self, path):
        self.database = sqlite3.connect(path)
        self.database.executescript(
            "PRAGMA journal_mode = WAL;"
            "CREATE TABLE IF NOT EXISTS options (id INTEGER PRIMARY KEY, strike REAL, spot REAL,"
            " years REAL, value REAL, version INTEGER DEFAULT 0);"
            "CREATE INDEX IF NOT EXISTS by_version ON options (version);"
        )

    def fill(self):
        with self.database:
            self.database.executemany(
                "INSERT INTO options (strike, spot, years) VALUES (?, ?, ?)",
                ((90 + number % 21, 100.0, 0.1 + number % 12 / 4) for number in range(CONTRACTS)),
            )

    def stale(self):
        return self.database.execute(
            "SELECT id, strike, spot, years FROM options ORDER BY version LIMIT ?", (BATCH,)
        ).fetchall()

    def store(self, values):
        with self.database:
            self.database.executemany(
                "UPDATE options SET value = ?, version = version + 1 WHERE id = ?", values
            )


def binomial_price(strike, spot, years, rate=0.03, volatility=0.25):
    """Cox-Ross-Rubinstein value of an American put."""
    step = years / STEPS
    up = math.exp(volatility * math.sqrt(step))
    discount = math.exp(-rate * step)
    chance = (math.exp(rate * step) - 1 / up) / (up - 1 / up)
    prices = [spot * up ** (2 * number - STEPS) for number in range(STEPS + 1)]
    values = [max(0.0, strike - price) for price in prices]
    for level in range(STEPS, 0, -1):
        prices = [prices[number] * up for number in range(level)]
        values = [
            max(
                strike - prices[number],
                discount * (chance * values[number + 1] + (1 - chance) * values[number]),
            )
            for number in range(level)
        ]
    return values[0]


def main():
    book = Book(os.environ.get("DATABASE_PATH", "options.db"))
    book.fill()
    while True:
        batch = book.stale()
        book.store([(binomial_price(strike, spot, years), number) for number, strike, spot, years in batch])


if __name__ == "__main__":
    main()
