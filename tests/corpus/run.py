"""Diagnose every program of the corpus and say where the diagnosis is wrong.

python -m tests.corpus.run
python -m tests.corpus.run --only spin --runs 5 --neighbour
python -m tests.corpus.run --jobs 5 --neighbour
python -m tests.corpus.run --core --runs 5 --neighbour
python -m tests.corpus.run --python ~/frameworks/bin/python --only worker --json outcomes.json

Exit code 0: every label right in every run; 1: some were not, or no program could be run.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from idlebench.harness.reaper.client import Reaper
from idlebench.model.spawn import SpawnRequest
from tests.corpus.answer import COMMAND, Answer, ask
from tests.corpus.label import Label, labels
from tests.corpus.report import Outcome, as_json, report, text_of
from tests.corpus.stage import obstacle, stage

QUIET: Final = frozenset({"healthy", "keepalive", "short-poll", "short-block"})
"""What is expected of programs that take hardly any CPU: several of them can be diagnosed at once."""
LOUD: Final = frozenset({"retry-spin"})
"""What is expected of programs whose refused connections the kernel tells of by user, and not by process."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; see the top of the file."""
    options = _options(argv)
    wanted = [label for label in chosen(options.only or []) if label.core or not options.core]
    outcomes: list[Outcome] = []
    with _neighbour(busy=options.neighbour):
        for _ in range(options.runs):
            outcomes += _once(
                wanted, options.python or [sys.executable], options.command.split(), options.jobs
            )
    _say(report(outcomes))
    if options.json == "-":
        sys.stdout.write(as_json(outcomes))
    elif options.json:
        Path(options.json).write_text(as_json(outcomes), encoding="utf-8")
    return 1 if not outcomes or any(outcome.mistakes for outcome in outcomes) else 0


def chosen(words: Sequence[str]) -> list[Label]:
    """Give the programs whose name or expected finding has one of the words; all if there are none."""
    return [
        label
        for label in labels()
        if not words or any(word in f"{label.name} {label.expected}" for word in words)
    ]


def diagnosed(label: Label, python: str, command: Sequence[str] = COMMAND, duration: str = "") -> Outcome:
    """Run one program, diagnose it once, and end it."""
    try:
        with stage(label, python) as on_stage:
            answer = ask(on_stage.pid, on_stage.broker_url, command, duration=duration)
    except AssertionError as error:
        # The program or a service of it did not come up: a mistake of the corpus, which must not pass.
        answer = Answer("error", str(error), (), (), 0.0, -1)
    return Outcome(label, answer)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.corpus.run", description=str(__doc__).splitlines()[0])
    parser.add_argument("--only", action="append", metavar="WORD", help="programs or findings with this word")
    parser.add_argument("--core", action="store_true", help="only those in a plain form")
    parser.add_argument("--runs", type=int, default=1, help="how often each program is diagnosed")
    parser.add_argument(
        "--jobs", type=int, default=1, help="how many are diagnosed at once; see docs/corpus.md"
    )
    parser.add_argument("--neighbour", action="store_true", help="keep another core busy meanwhile")
    parser.add_argument("--json", metavar="FILE", help="write every outcome to a file, or - for stdout")
    parser.add_argument(
        "--python",
        action="append",
        help="interpreter of the programs; of several, the first that has a package",
    )
    parser.add_argument("--command", default=" ".join(COMMAND), help="diagnose with this command")
    return parser.parse_args(argv)


def _once(
    wanted: Sequence[Label], pythons: Sequence[str], command: Sequence[str], jobs: int
) -> Iterator[Outcome]:
    """Diagnose all: first what takes hardly any CPU, then a program for each core, then what shouts alone."""
    quiet = [label for label in wanted if label.expected in QUIET]
    loud = [label for label in wanted if label.expected in LOUD]
    others = [label for label in wanted if label.expected not in QUIET | LOUD]
    for labels_at_once, lanes in ((quiet, jobs), (others, min(jobs, os.cpu_count() or 1)), (loud, 1)):
        with ThreadPoolExecutor(lanes) as pool:
            tried = pool.map(lambda label: _try(label, pythons, command), labels_at_once)
            yield from (outcome for outcome in tried if outcome is not None)


def _try(label: Label, pythons: Sequence[str], command: Sequence[str]) -> Outcome | None:
    python = next((each for each in pythons if not obstacle(label, each)), "")
    if not python:
        _say(f"  – {label.name:<34} left out: {obstacle(label, pythons[0])}")
        return None
    outcome = diagnosed(label, python, command)
    _say(text_of(outcome))
    return outcome


@contextmanager
def _neighbour(*, busy: bool) -> Iterator[None]:
    if not busy:
        yield
        return
    with tempfile.TemporaryDirectory() as name, Reaper.start(f"neighbour-{secrets.token_hex(4)}") as reaper:
        directory = Path(name)
        argv = (sys.executable, "-c", "while True: pass")
        reaper.spawn(SpawnRequest("neighbour", argv, directory, {}, directory / "log"))
        yield


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - for people; stdout is for --json -


if __name__ == "__main__":
    raise SystemExit(main())
