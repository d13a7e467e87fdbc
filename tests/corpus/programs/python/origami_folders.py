# mypy: ignore-errors
"""Three processes fold what comes through the queue."""

import ctypes
import logging
import multiprocessing as mp
import queue
import signal

context = mp.get_context("fork")
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(processName)s %(levelname)s %(message)s")
logger = logging.getLogger("origami")


def fold(sheet):
    logger.info("folded %s", sheet)


def folder(sheets):
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    while True:
        try:
            sheet = sheets.get(timeout=0.2)
        except queue.Empty:
            logger.warning("queue is empty, waiting for sheets")
            continue
        if sheet is None:
            break
        fold(sheet)


def main():
    sheets = context.Queue()
    folders = [context.Process(target=folder, args=(sheets,), name=f"folder-{n}") for n in range(3)]
    for process in folders:
        process.start()
    sheets.put("crane")
    for process in folders:
        process.join()


main()
