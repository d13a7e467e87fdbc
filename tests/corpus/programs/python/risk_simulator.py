# mypy: ignore-errors
"""Prices a basket of options by simulation (numpy in a thread) and saves each round to SQLite."""

import asyncio
import concurrent.futures
import os
import sqlite3
import time

import numpy as np

PATHS = 20_000
STEPS = 50


class Book:
    """The results, in SQLite; used by the simulation thread only."""

    def __init__(self, path):
        self._database = sqlite3.connect(path)
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS price (option TEXT, round INTEGER, value REAL, at REAL)"
        )

    def save(self, option, number, value):
        with self._database:
            self._database.execute(
                "INSERT INTO price VALUES (?, ?, ?, ?)", (option, number, value, time.time())
            )


class Simulator:
    def __init__(self, path):
        self._path = path
        self._book = None
        self._random = np.random.default_rng(7)

    def price_option(self, option, number, strike):
        """One round: the mean payoff of an Asian option over many random paths."""
        if self._book is None:
            self._book = Book(self._path)
        steps = self._random.standard_normal((PATHS, STEPS)) * 0.02
        prices = 100.0 * np.exp(np.cumsum(steps, axis=1))
        payoff = np.maximum(prices.mean(axis=1) - strike, 0.0)
        value = float(payoff.mean())
        self._book.save(option, number, value)
        return value


async def main():
    simulator = Simulator(os.environ["DATABASE_PATH"])
    strikes = {"call-95": 95.0, "call-100": 100.0, "call-105": 105.0}
    means = dict.fromkeys(strikes, 0.0)
    loop = asyncio.get_running_loop()
    number = 0
    with concurrent.futures.ThreadPoolExecutor(1, "simulate") as pool:
        while True:
            number += 1
            for option, strike in strikes.items():
                value = await loop.run_in_executor(pool, simulator.price_option, option, number, strike)
                means[option] += (value - means[option]) / number


if __name__ == "__main__":
    asyncio.run(main())
