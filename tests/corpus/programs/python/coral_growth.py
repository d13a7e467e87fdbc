# mypy: ignore-errors
"""Grows a coral by reaction and diffusion (Gray-Scott) on a torus, with nothing but lists."""

import os
import random
import time
from pathlib import Path

SIDE = 72
FEED, KILL = 0.0545, 0.062
SPREAD_A, SPREAD_B = 1.0, 0.5


class Reef:
    def __init__(self, seed=7):
        chance = random.Random(seed)
        self.a = [[1.0] * SIDE for _ in range(SIDE)]
        self.b = [[0.0] * SIDE for _ in range(SIDE)]
        for _ in range(12):
            x, y = chance.randrange(SIDE), chance.randrange(SIDE)
            for dx in range(5):
                for dy in range(5):
                    self.b[(y + dy) % SIDE][(x + dx) % SIDE] = 1.0

    def step(self):
        a, b = self.a, self.b
        next_a, next_b = [], []
        for y in range(SIDE):
            up, down = y - 1, (y + 1) % SIDE
            row_a, row_b = [], []
            for x in range(SIDE):
                left, right = x - 1, (x + 1) % SIDE
                here_a, here_b = a[y][x], b[y][x]
                flow_a = 0.25 * (a[up][x] + a[down][x] + a[y][left] + a[y][right]) - here_a
                flow_b = 0.25 * (b[up][x] + b[down][x] + b[y][left] + b[y][right]) - here_b
                eaten = here_a * here_b * here_b
                row_a.append(here_a + SPREAD_A * flow_a - eaten + FEED * (1 - here_a))
                row_b.append(here_b + SPREAD_B * flow_b + eaten - (KILL + FEED) * here_b)
            next_a.append(row_a)
            next_b.append(row_b)
        self.a, self.b = next_a, next_b

    def picture(self):
        return "\n".join("".join(" .:*#"[min(4, int(max(cell, 0) * 12))] for cell in row) for row in self.b)


def grow(path, every_s=10):
    reef, seed, steps, drawn = Reef(), 7, 0, time.monotonic()
    while True:
        reef.step()
        steps += 1
        if time.monotonic() - drawn > every_s:
            path.write_text(f"step {steps}\n{reef.picture()}\n")
            drawn = time.monotonic()
        if steps % 20_000 == 0:
            seed += 1
            reef = Reef(seed)


if __name__ == "__main__":
    grow(Path(os.environ.get("DATA_DIR", ".")) / "coral.txt")
