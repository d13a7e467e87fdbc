# mypy: ignore-errors
"""Invoices of a quarry: the database tells of new ones, a few printers put them on paper."""

import logging
import os
import queue
import threading
import time

import psycopg

log = logging.getLogger("invoices")
RECONNECT_DELAY = 0.02


class InvoiceListener(threading.Thread):
    """Hands on the numbers that the database announces on its channel."""

    def __init__(self, outbox):
        super().__init__(name="invoice-listener", daemon=True)
        self.outbox = outbox
        self.losses = 0

    def open_database(self):
        return psycopg.connect(
            host=os.environ["HOST"],
            port=int(os.environ["PORT"]),
            user="invoices",
            dbname="quarry",
            sslmode="disable",
            gssencmode="disable",
            connect_timeout=10,
            autocommit=True,
        )

    def listen_for_invoices(self):
        with self.open_database() as connection:
            connection.execute("LISTEN invoice_ready")
            for notice in connection.notifies():
                self.outbox.put(int(notice.payload))

    def run(self):
        while True:
            try:
                self.listen_for_invoices()
            except psycopg.OperationalError as error:
                self.losses += 1
                log.debug("database lost: %s", error)
                time.sleep(RECONNECT_DELAY)


def print_invoices(outbox):
    while True:
        number = outbox.get()
        log.info("invoice %d printed", number)


def main():
    logging.basicConfig(level=logging.INFO)
    outbox = queue.Queue()
    for number in range(3):
        threading.Thread(target=print_invoices, args=(outbox,), name=f"printer-{number}", daemon=True).start()
    listener = InvoiceListener(outbox)
    listener.start()
    listener.join()


if __name__ == "__main__":
    main()
