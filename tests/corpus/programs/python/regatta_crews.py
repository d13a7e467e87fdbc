# mypy: ignore-errors
"""Worker processes that all wait for the starting signal of the parent."""

import ctypes
import multiprocessing as mp
import os
import signal
import time

context = mp.get_context("fork")


def wait_for_start(started):
    while not started.value:
        time.sleep(0)


def crew(number, started, strokes):
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    wait_for_start(started)
    for _ in range(1000):
        with strokes.get_lock():
            strokes.value += 1
    print("crew", number, "done", flush=True)


def main():
    started = context.Value("b", 0, lock=False)
    strokes = context.Value("i", 0)
    crews = [context.Process(target=crew, args=(n, started, strokes)) for n in range(2)]
    for process in crews:
        process.start()
    signal.signal(signal.SIGUSR1, lambda *_: setattr(started, "value", 1))
    print("send SIGUSR1 to", os.getpid(), flush=True)
    for process in crews:
        process.join()
    print(strokes.value, "strokes")


main()
