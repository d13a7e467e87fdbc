# mypy: ignore-errors
"""Really computes: simulates a random walk, one block of numbers after the other."""

import random

STEPS = 100_000


def simulate(generator):
    position = 0.0
    highest = 0.0
    for _ in range(STEPS):
        position += generator.gauss(0.0, 1.0)
        highest = max(highest, position)
    return highest


def main():
    generator = random.Random(1)
    total = 0.0
    runs = 0
    while True:
        total += simulate(generator)
        runs += 1
        if runs % 100 == 0:
            print("mean of the highest:", total / runs, flush=True)


if __name__ == "__main__":
    main()
