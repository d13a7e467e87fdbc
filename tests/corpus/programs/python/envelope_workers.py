# mypy: ignore-errors
"""Worker threads that take envelopes from a queue and print addresses."""

import queue
import threading


class PrintShop:
    def __init__(self, workers=3):
        self.envelopes = queue.Queue()
        self.stopping = threading.Event()
        self.printed = 0
        self.threads = [threading.Thread(target=self.run_worker, name=f"printer-{n}") for n in range(workers)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def run_worker(self):
        # The short timeout lets a worker see the stop request quickly.
        while not self.stopping.is_set():
            try:
                address = self.envelopes.get(timeout=0.005)
            except queue.Empty:
                continue
            self.print_address(address)
            self.envelopes.task_done()

    def print_address(self, address):
        self.printed += 1


def main():
    shop = PrintShop()
    shop.start()
    shop.envelopes.put("1 Harbour Street")
    for thread in shop.threads:
        thread.join()


main()
