# mypy: ignore-errors
"""Works off the orders of a quilt maker: a table in SQLite, the season's backlog first."""

import os
import random
import sqlite3
import time

PATTERNS = ("log cabin", "flying geese", "nine patch", "ohio star")
BACKLOG = 100_000


def open_database(path):
    database = sqlite3.connect(path, isolation_level=None, timeout=10)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = normal")
    database.execute(
        "create table if not exists orders (id integer primary key, pattern text, width int, height int,"
        " status text default 'open', pieces int)"
    )
    database.execute("create index if not exists open_orders on orders (id) where status = 'open'")
    return database


def import_season(database):
    """Take over the paper orders of the season."""
    rows = (
        (random.choice(PATTERNS), random.randrange(36, 90), random.randrange(36, 110)) for _ in range(BACKLOG)
    )
    database.execute("begin")
    database.executemany("insert into orders (pattern, width, height) values (?, ?, ?)", rows)
    database.execute("commit")


def count_pieces(pattern, width, height):
    """Lay the quilt out block by block, and count what must be cut."""
    cut = {}
    for x in range(width):
        for y in range(height):
            shape = (x * 7 + y * 3 + len(pattern)) % 5
            cut[shape] = cut.get(shape, 0) + 2 + (x ^ y) % 3
    return sum(cut.values())


def take(database):
    return database.execute(
        "update orders set status = 'cutting' where id ="
        " (select min(id) from orders where status = 'open') returning id, pattern, width, height"
    ).fetchone()


def work(database):
    while True:
        order = take(database)
        if order is None:
            time.sleep(5)
            continue
        number, *layout = order
        pieces = count_pieces(*layout)
        database.execute("update orders set status = 'cut', pieces = ? where id = ?", (pieces, number))


if __name__ == "__main__":
    orders = open_database(os.environ.get("DATABASE_PATH", "quilts.sqlite"))
    import_season(orders)
    work(orders)
