# mypy: ignore-errors
"""Sends the letters of an estate agent that are due, from a table of PostgreSQL."""

import os

import psycopg
from psycopg.rows import dict_row

SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (
    id bigserial PRIMARY KEY,
    recipient text NOT NULL,
    body text NOT NULL,
    state text NOT NULL DEFAULT 'due'
);
CREATE INDEX IF NOT EXISTS letters_due ON letters (id) WHERE state = 'due';
"""

CLAIM = """
UPDATE letters SET state = 'sending'
WHERE id = (SELECT id FROM letters WHERE state = 'due' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, recipient, body
"""


class LetterOffice:
    def __init__(self, connection):
        self.connection = connection

    def prepare(self):
        self.connection.execute(SCHEMA)

    def claim(self):
        return self.connection.execute(CLAIM).fetchone()

    def send(self, letter):
        print("to", letter["recipient"], len(letter["body"]), "characters", flush=True)

    def settle(self, letter):
        self.connection.execute("UPDATE letters SET state = 'sent' WHERE id = %s", (letter["id"],))

    def run(self):
        while True:
            letter = self.claim()
            if letter:
                self.send(letter)
                self.settle(letter)


def main():
    with psycopg.connect(os.environ["POSTGRES_URL"], autocommit=True, row_factory=dict_row) as connection:
        office = LetterOffice(connection)
        office.prepare()
        office.run()


if __name__ == "__main__":
    main()
