# mypy: ignore-errors
"""Log archiver: child processes parse access logs, sum them up and compress them."""

import collections
import gzip
import multiprocessing
import os
import random
import re
import signal
from pathlib import Path

LINE = re.compile(
    r'^(?P<host>\S+) \[(?P<at>[^\]]+)\] "(?P<verb>\w+) (?P<path>\S+)" (?P<code>\d{3}) (?P<size>\d+)$'
)


def make_backlog(folder: Path, files: int, lines: int) -> list[Path]:
    dice = random.Random(11)
    paths = []
    for number in range(files):
        path = folder / f"access-{number:03d}.log"
        with path.open("w") as out:
            for second in range(lines):
                out.write(
                    f"10.0.{dice.randrange(256)}.{dice.randrange(256)} [12/Mar/2024:{second}]"
                    f' "GET /item/{dice.randrange(9000)}" {dice.choice((200, 304, 404))}'
                    f" {dice.randrange(90000)}\n"
                )
        paths.append(path)
    return paths


def summarise(path: Path) -> collections.Counter:
    totals: collections.Counter = collections.Counter()
    with path.open() as lines:
        for line in lines:
            match = LINE.match(line.rstrip("\n"))
            if match is None:
                totals["broken"] += 1
                continue
            totals[match["code"]] += int(match["size"])
            totals[match["path"].split("/")[1]] += 1
    return totals


def archive(inbox, outbox) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for path in iter(inbox.get, None):
        totals = summarise(path)
        with path.open("rb") as plain, gzip.open(path.with_suffix(".gz"), "wb", compresslevel=6) as packed:
            while block := plain.read(1 << 16):
                packed.write(block)
        outbox.put((path, totals))


def main() -> None:
    inbox = multiprocessing.Queue()
    outbox = multiprocessing.Queue()
    child = multiprocessing.Process(target=archive, args=(inbox, outbox), name="archiver", daemon=True)
    child.start()
    for path in make_backlog(Path(os.environ["DATA_DIR"]), files=6, lines=20_000):
        inbox.put(path)
    grand_total: collections.Counter = collections.Counter()
    while True:
        path, totals = outbox.get()
        grand_total += totals
        # The shipped archives are checked once more as long as the site keeps its logs.
        inbox.put(path)


if __name__ == "__main__":
    main()
