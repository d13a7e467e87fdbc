# mypy: ignore-errors
"""Reorders spare parts: looks through the stock in SQLite for parts that ran low and hands them to the
buyers.
"""

import json
import os
import queue
import sqlite3
import threading

PARTS = 60_000
INTERVAL = 2.0


def create_stock(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE part (id INTEGER PRIMARY KEY, document TEXT)")
    rows = (
        (
            number,
            json.dumps(
                {"name": f"part {number}", "stock": 50 + number % 70, "minimum": 10, "bins": [number % 9, 4]}
            ),
        )
        for number in range(PARTS)
    )
    connection.executemany("INSERT INTO part VALUES (?, ?)", rows)
    connection.commit()
    connection.close()


class StockWatch:
    def __init__(self, path, orders):
        self.path = path
        self.orders = orders
        self.ordered = set()
        self.wake = threading.Event()

    def find_low(self, connection):
        """The stock lives in a document, so it is compared here and not in SQL."""
        low = []
        for number, document in connection.execute("SELECT id, document FROM part"):
            part = json.loads(document)
            if part["stock"] < part["minimum"] and number not in self.ordered:
                low.append(number)
        return low

    def run(self):
        connection = sqlite3.connect(self.path)
        while True:
            for number in self.find_low(connection):
                self.ordered.add(number)
                self.orders.put(number)
            self.wake.wait(INTERVAL)


def buy(orders, name):
    bought = []
    while True:
        bought.append((name, orders.get()))


def main():
    path = os.environ["DATABASE_PATH"]
    create_stock(path)
    orders = queue.Queue()
    for name in ("north", "south"):
        threading.Thread(target=buy, args=(orders, name), name=f"buyer-{name}", daemon=True).start()
    StockWatch(path, orders).run()


if __name__ == "__main__":
    main()
