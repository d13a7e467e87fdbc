# mypy: ignore-errors
"""A star cluster by leapfrog: each star feels each other, energy is looked after, states are saved."""

import os
import time
from pathlib import Path

import numpy as np

STARS = 240
SOFT = 0.05
STEP = 0.001
SAVE_S = 10


def cluster(seed):
    chance = np.random.default_rng(seed)
    where = chance.normal(size=(STARS, 3))
    speed = np.cross(where, [0.0, 0.0, 0.6]) + chance.normal(scale=0.1, size=(STARS, 3))
    mass = chance.uniform(0.5, 1.5, STARS) / STARS
    return where, speed, mass


def pull(where, mass):
    gaps = where[None, :, :] - where[:, None, :]
    near = np.einsum("ijk,ijk->ij", gaps, gaps) + SOFT**2
    weight = mass[None, :] * near**-1.5
    return np.einsum("ij,ijk->ik", weight, gaps)


def energy(where, speed, mass):
    gaps = where[None, :, :] - where[:, None, :]
    near = np.sqrt(np.einsum("ijk,ijk->ij", gaps, gaps) + SOFT**2)
    bound = -0.5 * np.sum(mass[:, None] * mass[None, :] / near)
    return 0.5 * np.sum(mass * np.einsum("ij,ij->i", speed, speed)) + bound


class Orrery:
    def __init__(self, directory, seed=42):
        self.directory = directory
        self.where, self.speed, self.mass = cluster(seed)
        self.force = pull(self.where, self.mass)
        self.steps = 0

    def advance(self):
        self.speed += 0.5 * STEP * self.force
        self.where += STEP * self.speed
        self.force = pull(self.where, self.mass)
        self.speed += 0.5 * STEP * self.force
        self.steps += 1

    def save(self):
        total = energy(self.where, self.speed, self.mass)
        np.savez(
            self.directory / "cluster.npz", where=self.where, speed=self.speed, steps=self.steps, energy=total
        )

    def run(self):
        saved = time.monotonic()
        while True:
            self.advance()
            if time.monotonic() - saved > SAVE_S:
                self.save()
                saved = time.monotonic()


if __name__ == "__main__":
    Orrery(Path(os.environ.get("DATA_DIR", "."))).run()
