# mypy: ignore-errors
"""Print room: many printer threads, a rasteriser process and a printer list that may change."""

import os
import queue
import subprocess
import threading
import time

PRINTERS = 24


class Printer(threading.Thread):
    def __init__(self, number):
        super().__init__(name=f"printer-{number}", daemon=True)
        self.pages = queue.Queue()

    def run(self):
        while True:
            page = self.pages.get()
            print(self.name, page, flush=True)
            self.pages.task_done()


def forward_rasters(rasteriser, printers):
    for number, line in enumerate(rasteriser.stdout):
        printers[number % len(printers)].pages.put(line)


def watch_printer_list(path):
    seen = None
    while True:
        stamp = os.stat(path).st_mtime_ns
        if stamp != seen:
            seen = stamp
            print("printer list read", flush=True)
        time.sleep(3)


def main():
    path = os.path.join(os.environ["DATA_DIR"], "printers.txt")
    with open(path, "w") as out:
        out.writelines(f"printer-{number}\n" for number in range(PRINTERS))
    printers = [Printer(number) for number in range(PRINTERS)]
    for printer in printers:
        printer.start()
    rasteriser = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    threading.Thread(target=forward_rasters, args=(rasteriser, printers), name="rasters", daemon=True).start()
    watch_printer_list(path)


main()
