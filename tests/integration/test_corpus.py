"""A few programs of the corpus, each diagnosed by the command; `nox -s corpus` runs them all."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from tests.corpus.label import Label, labels
from tests.corpus.report import report
from tests.corpus.run import diagnosed
from tests.corpus.stage import obstacle

LABELS = {label.name: label for label in labels()}
SPINS = (
    *(
        "python/drain_nowait.py",
        "python/sleep_zero.py",
        "python/eof_selector.py",
        "python/stream_no_block.py",
    ),
    "python/redis_retry_now.py",
)
QUIET = ("python/list_forever.py", "python/watch_flag_thread.py", "python/pgrep_poll.py")


def chosen(names: Sequence[str]) -> list[Label]:
    """These programs."""
    return [LABELS[name] for name in names]


@pytest.mark.parametrize("label", chosen(SPINS), ids=lambda label: label.expected)
def test_a_spin_is_named_with_its_function(label: Label) -> None:
    """Each kind of spin, told apart although all of them keep a core busy."""
    assert not obstacle(label, sys.executable)
    outcome = diagnosed(label, sys.executable)
    assert not outcome.mistakes, report([outcome])


@pytest.mark.parametrize("label", chosen(QUIET), ids=lambda label: label.expected)
def test_what_is_not_a_spin_is_told_in_a_few_seconds(label: Label) -> None:
    """A worker that waits is healthy; one that polls or forks is not, however little CPU it takes."""
    outcome = diagnosed(label, sys.executable, duration="4s")
    assert not outcome.mistakes, report([outcome])
