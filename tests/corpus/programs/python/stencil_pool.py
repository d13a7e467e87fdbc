# mypy: ignore-errors
"""Cuts stencils in a thread pool; a UNIX signal asks for one more."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor


class StencilShop:
    def __init__(self, size=16):
        self.executor = ThreadPoolExecutor(max_workers=size, thread_name_prefix="cutter")
        self.stopping = threading.Event()
        self.warmed = threading.Barrier(size)

    def cut(self, number):
        time.sleep(0.01)
        return f"stencil-{number}"

    def warm_up(self):
        list(self.executor.map(lambda _: self.warmed.wait(), range(self.warmed.parties)))

    def order(self, *_):
        future = self.executor.submit(self.cut, time.monotonic_ns() % 1000)
        future.add_done_callback(lambda done: print(done.result(), flush=True))

    def run(self):
        self.warm_up()
        self.order()
        while not self.stopping.wait(timeout=30):
            print("still open", flush=True)
        self.executor.shutdown()


shop = StencilShop()
signal.signal(signal.SIGUSR1, shop.order)
shop.run()
