# mypy: ignore-errors
"""Price lookup of a shop: asks the catalogue process, a multiprocessing manager elsewhere."""

import os
import threading
import time
from multiprocessing.managers import BaseManager


class CatalogManager(BaseManager):
    """The remote end registers the same name."""


CatalogManager.register("catalog")


class Lookup:
    def __init__(self, host, port):
        self.address = (host, port)
        self.ready = threading.Event()
        self.catalog = None

    def join_manager(self):
        # It starts together with us, so it cannot take long.
        while not self.ready.is_set():
            manager = CatalogManager(address=self.address, authkey=b"shop")
            try:
                manager.connect()
            except OSError:
                time.sleep(0.002)
                continue
            self.catalog = manager.catalog()
            self.ready.set()

    def serve(self):
        self.ready.wait()
        while True:
            print(self.catalog.snapshot(), flush=True)
            time.sleep(60)


def main():
    lookup = Lookup(os.environ["HOST"], int(os.environ["PORT"]))
    threading.Thread(target=lookup.join_manager, name="join", daemon=True).start()
    lookup.serve()


main()
