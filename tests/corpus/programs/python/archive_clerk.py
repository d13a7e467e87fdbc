# mypy: ignore-errors
"""Clerk of an archive: a process pool for scans, orders from an SQLite table every two seconds, the
catalogue by HTTP every four.
"""

import concurrent.futures
import ctypes
import http.client
import multiprocessing
import os
import signal
import sqlite3
import threading
import urllib.parse


def start_scanner():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def scan(order):
    return sum(ord(character) for character in order)


class OrderTable:
    def __init__(self, path):
        self.connection = sqlite3.connect(path, check_same_thread=False)
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, title TEXT, done INTEGER)"
        )
        self.connection.execute("CREATE INDEX IF NOT EXISTS waiting ON orders (done, id)")
        self.connection.commit()

    def waiting(self):
        return self.connection.execute("SELECT id, title FROM orders WHERE done = 0 LIMIT 5").fetchall()


class CatalogueClient:
    """One kept connection; a new one after an error."""

    def __init__(self, url):
        self.host = urllib.parse.urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=10)

    def updates(self):
        try:
            self.connection.request("GET", "/updates")
            return self.connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return b""


def watch_catalogue(client, stop):
    while not stop.wait(4.0):
        client.updates()


def watch_orders(table, pool, stop):
    while not stop.wait(2.0):
        for _, title in table.waiting():
            pool.submit(scan, title)


def main():
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context, initializer=start_scanner) as pool:
        pool.submit(scan, "warm up").result()
        table = OrderTable(os.environ["DATABASE_PATH"])
        client = CatalogueClient(os.environ["HTTP_URL"])
        threading.Thread(target=watch_catalogue, args=(client, stop), name="catalogue", daemon=True).start()
        watch_orders(table, pool, stop)


if __name__ == "__main__":
    main()
