"""What is run, as a digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from idlebench.model.machine import MachineFacts
from idlebench.scenario.load import load_scenario
from idlebench.store.worker_digest import worker_digests
from tests.unit.store.gate_runs import TEXT
from tests.unit.store.records import MACHINE

COMMAND = """
title = "Mine"
[[variants]]
name = "mine"
command = ["{python}", "worker.py", "--prefix", "{prefix}"]
assert_idle = true
env = { MODE = "slow" }
"""


def digest_of(directory: Path, *, machine: MachineFacts = MACHINE, text: str = COMMAND) -> str:
    """Give the digest of the one variant of a scenario beside its worker."""
    path = directory / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return worker_digests(load_scenario(path), machine)["mine"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a directory with a worker."""
    (tmp_path / "worker.py").write_text("print('hello')\n", encoding="utf-8")
    return tmp_path


def test_the_same_program_has_the_same_digest_wherever_it_lies(project: Path, tmp_path: Path) -> None:
    """A checkout in another directory runs the same."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "worker.py").write_text("print('hello')\n", encoding="utf-8")
    assert digest_of(other) == digest_of(project)


def rewritten(directory: Path) -> Path:
    """Give the directory with another program in it."""
    (directory / "worker.py").write_text("print('bye')\n", encoding="utf-8")
    return directory


CHANGES: dict[str, Callable[[Path], str]] = {
    "program": lambda at: digest_of(rewritten(at)),
    "argument": lambda at: digest_of(at, text=COMMAND.replace('"{prefix}"]', '"{prefix}", "-v"]')),
    "environment": lambda at: digest_of(at, text=COMMAND.replace("slow", "fast")),
    "interpreter": lambda at: digest_of(at, machine=replace(MACHINE, python="3.99.0")),
    "client": lambda at: digest_of(at, machine=replace(MACHINE, packages={"redis": "99"})),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_program_has_another_digest(project: Path, change: str) -> None:
    """File content, arguments, environment, interpreter and redis-py all count."""
    before = digest_of(project)
    assert CHANGES[change](project) != before


def test_a_worker_that_idlebench_ships_is_told_apart_by_its_options(tmp_path: Path) -> None:
    """Its file and those beside it count, and so does how it is started."""
    path = tmp_path / "idle.toml"
    path.write_text(TEXT, encoding="utf-8")
    digests = worker_digests(load_scenario(path), MACHINE)
    assert set(digests) == {"control", "nap", "block"}
    assert len(set(digests.values())) == 3


def test_a_missing_file_is_an_argument_like_any_other(tmp_path: Path) -> None:
    """The launch itself will say that it is not there."""
    assert digest_of(tmp_path)


def test_the_workers_of_another_checkout_can_be_digested(tmp_path: Path) -> None:
    """A base version brings its own."""
    (tmp_path / "blocked.py").write_text("", encoding="utf-8")
    path = tmp_path / "idle.toml"
    path.write_text(TEXT, encoding="utf-8")
    scenario = load_scenario(path)
    assert worker_digests(scenario, MACHINE, tmp_path) != worker_digests(scenario, MACHINE)
