# mypy: ignore-errors
"""Comet ephemerides: fits the orbit of comets to observations.

For each comet the fit draws orbits at random around the best one so far and
keeps what lowers the error; then the ephemeris for a year is written and the
next comet is taken. Pure Python.
"""

import json
import math
import os
import random
import threading
import time


class Orbit:
    __slots__ = ("axis", "eccentricity", "perihelion")

    def __init__(self, axis, eccentricity, perihelion):
        self.axis = axis
        self.eccentricity = eccentricity
        self.perihelion = perihelion

    def position(self, day):
        mean = 2 * math.pi * (day - self.perihelion) / (365.25 * self.axis**1.5)
        anomaly = mean
        for _ in range(30):
            step = (anomaly - self.eccentricity * math.sin(anomaly) - mean) / (
                1 - self.eccentricity * math.cos(anomaly)
            )
            anomaly -= step
            if abs(step) < 1e-10:
                break
        x = self.axis * (math.cos(anomaly) - self.eccentricity)
        y = self.axis * math.sqrt(1 - self.eccentricity**2) * math.sin(anomaly)
        return x, y

    def varied(self, width, source):
        return Orbit(
            max(0.5, self.axis + source.gauss(0, width)),
            min(0.95, max(0.0, self.eccentricity + source.gauss(0, width / 4))),
            self.perihelion + source.gauss(0, width * 40),
        )


def misfit(orbit, observations):
    total = 0.0
    for day, seen_x, seen_y in observations:
        x, y = orbit.position(day)
        total += (x - seen_x) ** 2 + (y - seen_y) ** 2
    return total


def fit_orbit(observations, source, steps=2000):
    best = Orbit(3.0, 0.3, 0.0)
    error = misfit(best, observations)
    width = 0.5
    for _ in range(steps):
        candidate = best.varied(width, source)
        value = misfit(candidate, observations)
        if value < error:
            best, error = candidate, value
        else:
            width = max(1e-4, width * 0.997)
    return best, error


class Catalogue:
    def __init__(self, directory):
        self.directory = directory
        self.fitted = 0

    def observe(self, source):
        truth = Orbit(source.uniform(2, 6), source.uniform(0.1, 0.8), source.uniform(-300, 300))
        return [(day, *truth.position(day)) for day in range(0, 400, 20)]

    def run(self):
        number = 0
        while True:
            number += 1
            source = random.Random(number)
            orbit, error = fit_orbit(self.observe(source), source)
            table = [orbit.position(day) for day in range(365)]
            with open(os.path.join(self.directory, "ephemeris.json"), "w", encoding="utf-8") as file:
                json.dump({"comet": number, "error": error, "table": table}, file)
            self.fitted = number

    def report(self):
        while True:
            time.sleep(10)
            print("fitted", self.fitted, "comets", flush=True)


if __name__ == "__main__":
    catalogue = Catalogue(os.environ["DATA_DIR"])
    threading.Thread(target=catalogue.report, name="report", daemon=True).start()
    catalogue.run()
