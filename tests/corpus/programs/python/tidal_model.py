# mypy: ignore-errors
"""Tidal model: a child process computes the water level of a bay step by step, the parent keeps the highest."""

import ctypes
import math
import multiprocessing
import os
import signal

CELLS = 220
STEPS_PER_REPORT = 400
GRAVITY = 9.81
DEPTH_M = 6.0
DT_S = 0.5
DX_M = 25.0


class Bay:
    def __init__(self):
        self.level = [0.0] * CELLS
        self.flow = [0.0] * (CELLS + 1)
        self.time = 0.0

    def step(self):
        level, flow = self.level, self.flow
        self.time += DT_S
        level[0] = 1.4 * math.sin(2 * math.pi * self.time / 44_700)
        for cell in range(1, CELLS):
            flow[cell] += -GRAVITY * DEPTH_M * DT_S / DX_M * (level[cell] - level[cell - 1])
            flow[cell] *= 0.9995
        for cell in range(1, CELLS):
            level[cell] -= DT_S / DX_M * (flow[cell + 1] - flow[cell])


def simulate(reports):
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    bay = Bay()
    while True:
        for _ in range(STEPS_PER_REPORT):
            bay.step()
        reports.send((bay.time, max(bay.level), min(bay.level)))


def main():
    context = multiprocessing.get_context("fork")
    reports, sender = context.Pipe(duplex=False)
    child = context.Process(target=simulate, args=(sender,), daemon=True)
    child.start()
    sender.close()
    highest, next_day = 0.0, 86_400.0
    while True:
        time_s, high, _ = reports.recv()
        highest = max(highest, high)
        if time_s >= next_day:
            print(
                f"day {int(next_day / 86_400)}: highest {highest:.3f} m in process {os.getpid()}", flush=True
            )
            next_day += 86_400


if __name__ == "__main__":
    main()
