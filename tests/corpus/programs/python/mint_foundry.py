# mypy: ignore-errors
"""Mint: a process pool that strikes coins and assayers who check them.

Orders and samples go through a multiprocessing manager, so that further
machines can join. The assayers block on the manager's queue, the pool on its
pipe, the main process waits for a signal.
"""

import concurrent.futures
import multiprocessing
import os
import signal
import threading
import zlib

AUDIT_S = 30


def ignore_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def strike(order):
    return order["id"], zlib.crc32(repr(order).encode())


def assay(samples, verdicts):
    """An assayer: waits for a sample, says what it thinks of it."""
    ignore_interrupts()
    while True:
        sample = samples.get()
        if sample is None:
            return
        number, stamp = sample
        verdicts[number] = stamp % 97 != 0


class Mint:
    def __init__(self):
        self.manager = multiprocessing.Manager()
        self.orders = self.manager.Queue()
        self.samples = self.manager.Queue()
        self.verdicts = self.manager.dict()
        self.assayers = [
            multiprocessing.Process(
                target=assay, args=(self.samples, self.verdicts), name=f"assayer-{n}", daemon=True
            )
            for n in range(2)
        ]
        for assayer in self.assayers:
            assayer.start()
        self.presses = concurrent.futures.ProcessPoolExecutor(2, initializer=ignore_interrupts)
        self.closing = threading.Event()

    def take_orders(self):
        while (order := self.orders.get()) is not None:
            self.presses.submit(strike, order).add_done_callback(self.struck)

    def struck(self, future):
        self.samples.put(future.result())

    def audit(self):
        path = os.path.join(os.environ["DATA_DIR"], "audit")
        while not self.closing.wait(AUDIT_S):
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"{len(self.verdicts)} coins\n")

    def close(self):
        self.closing.set()
        self.orders.put(None)
        for _ in self.assayers:
            self.samples.put(None)
        self.presses.shutdown()
        self.manager.shutdown()


def main():
    mint = Mint()
    for number in range(4):
        mint.orders.put({"id": number, "metal": "silver"})
    signals = {signal.SIGTERM, signal.SIGINT}
    threading.Thread(target=mint.take_orders, name="orders", daemon=True).start()
    threading.Thread(target=mint.audit, name="audit", daemon=True).start()
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    signal.sigwait(signals)
    mint.close()


if __name__ == "__main__":
    main()
