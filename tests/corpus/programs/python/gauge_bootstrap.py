# mypy: ignore-errors
"""River gauges: bootstrap the hundred-year flood for each station, ever more precisely."""

import csv
import itertools
import json
import math
import os
import random
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

DATA = Path(os.environ.get("DATA_DIR", "/tmp"))
STATIONS = ("aare", "inn", "lech", "mur", "reuss", "salzach")


def write_sample_series(years=80):
    """The yearly maxima as the hydrological office delivers them."""
    for station in STATIONS:
        rng = random.Random(station)
        with open(DATA / f"{station}.csv", "w", newline="") as out:
            table = csv.writer(out)
            table.writerow(["year", "peak"])
            for year in range(1940, 1940 + years):
                peak = 420 - 95 * math.log(-math.log(rng.random()))
                table.writerow([year, round(peak, 1)])


def read_peaks(path):
    with open(path, newline="") as source:
        return [float(row["peak"]) for row in csv.DictReader(source)]


def gumbel_flood(peaks, years=100):
    mean = sum(peaks) / len(peaks)
    spread = math.sqrt(sum((p - mean) ** 2 for p in peaks) / (len(peaks) - 1))
    scale = spread * math.sqrt(6) / math.pi
    return mean - 0.5772 * scale - scale * math.log(-math.log(1 - 1 / years))


def resample(path, seed, draws=4000):
    peaks = read_peaks(path)
    rng = random.Random(seed)
    floods = [gumbel_flood(rng.choices(peaks, k=len(peaks))) for _ in range(draws)]
    return path.stem, draws, sum(floods), sum(f * f for f in floods)


def main():
    write_sample_series()
    totals = {station: [0, 0.0, 0.0] for station in STATIONS}
    with ProcessPoolExecutor(max(1, (os.cpu_count() or 2) // 2)) as pool:
        for generation in itertools.count():
            jobs = [
                pool.submit(resample, path, f"{path.stem}/{generation}")
                for path in sorted(DATA.glob("*.csv"))
            ]
            for job in as_completed(jobs):
                station, *sums = job.result()
                totals[station] = [a + b for a, b in zip(totals[station], sums)]
            report = {
                name: {"flood": s / n, "error": math.sqrt(q / n - (s / n) ** 2)}
                for name, (n, s, q) in totals.items()
            }
            (DATA / "floods.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
