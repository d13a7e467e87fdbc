from __future__ import annotations

import re
from pathlib import Path

import pytest

from idlebench.workers.options import WORKERS
from tests.unit.workers.option_tables import table

PAGE = (Path(__file__).parents[3] / "docs" / "workers.md").read_text(encoding="utf-8")
TABLES = {
    worker: text
    for workers, text in re.findall(r"<!-- options: (.*) -->\n((?:\|.*\n)+)", PAGE)
    for worker in workers.split(", ")
}


@pytest.mark.parametrize("worker", [name for name, kind in WORKERS.items() if kind.options])
def test_the_documented_options_are_those_of_the_worker(worker: str) -> None:
    """The page never drifts from the model; on a failure, the expected table is what to paste."""
    assert TABLES.get(worker) == table(worker)


@pytest.mark.parametrize("worker", sorted(WORKERS))
def test_every_worker_is_documented(worker: str) -> None:
    """Each has a line in the list at the top."""
    assert f"| `{worker}` | {WORKERS[worker].title} |" in PAGE
