"""Facts about the machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from idlebench.measure.git import git_facts
from idlebench.measure.machine import cpu_model, machine_facts, steal_percent


def git(directory: Path, *arguments: str) -> None:
    """Run git in a directory as nobody in particular."""
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=directory, check=True, capture_output=True)  # noqa: S607 - git as the user has it


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def test_a_clean_tree_has_a_commit_and_is_not_dirty(repository: Path) -> None:
    """A figure can be traced to the code that it was measured on."""
    facts = git_facts(repository)
    assert (len(facts.commit), facts.dirty) == (40, False)


def test_a_changed_file_makes_the_tree_dirty(repository: Path) -> None:
    """The commit alone would name code that did not run."""
    (repository / "a").write_text("2")
    assert git_facts(repository).dirty is True


def test_a_directory_outside_of_git_has_no_commit(tmp_path: Path) -> None:
    """That is fine, and no error."""
    assert git_facts(tmp_path) == git_facts(tmp_path, git="no-such-git")
    assert git_facts(tmp_path).commit == ""


def test_steal_is_a_share_of_all_time() -> None:
    """User, nice, system, idle, iowait, irq, softirq, steal; guest time is in user time already."""
    assert steal_percent("cpu  10 0 10 70 0 0 0 10 5 5\ncpu0 1 1 1\n") == 10.0


def test_a_kernel_that_counts_no_steal_gives_none() -> None:
    """Not known is not 0."""
    assert steal_percent("cpu  10 0 10 70\n") is None
    assert steal_percent("") is None


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n", "Some CPU @ 2 GHz"),
        ("processor\t: 0\nBogoMIPS\t: 50\nModel\t\t: Raspberry Pi 5\n", "Raspberry Pi 5"),
        ("processor\t: 0\n", ""),
    ],
)
def test_the_cpu_is_named_as_the_kernel_names_it(text: str, model: str) -> None:
    """Processors name themselves under different keys."""
    assert cpu_model(text) == model


def test_facts_hold_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor the names of host and user are in a record that people share."""
    monkeypatch.setenv("IDLEBENCH_BROKER_URL", "redis://:hunter2@127.0.0.1/0")
    text = json.dumps(asdict(machine_facts(tmp_path)))
    assert "hunter2" not in text
    assert socket.gethostname() not in text
    assert str(tmp_path) not in text


def test_facts_know_the_clock_that_figures_come_from(tmp_path: Path) -> None:
    """A reader can tell 1 ns from 10 ms, and how many cores there were."""
    facts = machine_facts(tmp_path)
    assert (facts.clock, facts.resolution_ns) == ("cpu-clock", 1)
    assert facts.cores == len(os.sched_getaffinity(0))
