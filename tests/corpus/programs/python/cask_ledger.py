# mypy: ignore-errors
"""Ledger of a cooperage: casks that the yard books in are gauged one by one, in a PostgreSQL table."""

import math
import os
import random
import subprocess
import sys
import time

import psycopg

SCHEMA = """
create table if not exists casks (
    id bigserial primary key,
    girth double precision not null,
    height double precision not null,
    state text not null default 'new',
    litres double precision
)
"""
TAKE = """
update casks set state = 'gauging'
where id = (select id from casks where state = 'new' order by id limit 1 for update skip locked)
returning id, girth, height
"""


def connect():
    return psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True)


def yard(parent):
    """What the gate does: thirty casks a second on a working day."""
    with connect() as connection:
        while os.getppid() == parent:
            size = (random.uniform(150, 240), random.uniform(70, 110))
            connection.execute("insert into casks (girth, height) values (%s, %s)", size)
            connection.execute("notify casks")
            time.sleep(1 / 30)


def volume(girth, height, slices=400):
    """Litres, by slices of a parabolic stave."""
    belly = girth / (2 * math.pi)
    total = 0.0
    for index in range(slices):
        x = (index + 0.5) / slices * 2 - 1
        total += math.pi * (belly * (1 - 0.18 * x * x)) ** 2 * height / slices
    return total / 1000


class Ledger:
    def __init__(self, connection):
        self.connection = connection

    def gauge_next(self):
        row = self.connection.execute(TAKE).fetchone()
        if row is None:
            return False
        cask, girth, height = row
        self.connection.execute(
            "update casks set state = 'done', litres = %s where id = %s", (volume(girth, height), cask)
        )
        return True

    def run(self):
        self.connection.execute("listen casks")
        while True:
            while self.gauge_next():
                pass
            for _ in self.connection.notifies(timeout=10, stop_after=1):
                pass


if __name__ == "__main__":
    if sys.argv[1:2] == ["yard"]:
        yard(int(sys.argv[2]))
    else:
        database = connect()
        database.execute(SCHEMA)
        subprocess.Popen([sys.executable, __file__, "yard", str(os.getpid())])
        Ledger(database).run()
