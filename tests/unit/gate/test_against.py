"""What `--against` names."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.errors import UsageError
from idlebench.gate.against import Checkout, OtherCommand, parse_against
from idlebench.model.scenario import Scenario
from idlebench.scenario.load import load_scenario
from tests.integration.test_gate_run import git

TWO = """
title = "For a test"
question = "Against what?"
[broker]
needed = false
[[variants]]
name = "one"
title = "one"
command = ["sleep", "60"]
assert_idle = true
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    """A scenario with one command in a repository with one commit."""
    root = tmp_path / "repository"
    (root / "bench").mkdir(parents=True)
    (root / "bench" / "ours.toml").write_text(TWO)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    return load_scenario(root / "bench" / "ours.toml")


def test_a_revision_is_a_commit_with_the_scenarios_path_in_it(scenario: Scenario) -> None:
    """Named by its hash, so that it cannot move while it is measured."""
    found = parse_against("HEAD", scenario)
    assert isinstance(found, Checkout)
    assert found.scenario == Path("bench/ours.toml")
    assert len(found.commit) == 40
    assert found.workers is None
    assert found.commit[:7] in found.title


def test_a_directory_is_a_checkout(scenario: Scenario, tmp_path: Path) -> None:
    """The scenario lies at the same path in it."""
    other = tmp_path / "other"
    (other / "bench").mkdir(parents=True)
    (other / "bench" / "ours.toml").write_text(TWO)
    found = parse_against(str(other), scenario)
    assert isinstance(found, Checkout)
    assert (found.directory, found.scenario) == (other, Path("bench/ours.toml"))


def test_a_command_takes_the_place_of_the_one_there_is(scenario: Scenario) -> None:
    """With its words as a shell would part them."""
    assert parse_against("cmd:sleep '1 0'", scenario) == OtherCommand("sleep '1 0'")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("nowhere", "no revision"),
        ("-x", "no revision"),
        ("--upload-pack=touch x", "no revision"),
        ("cmd:", "not followed by a command"),
        ("cmd:'open", "cannot be read"),
    ],
)
def test_what_is_none_of_these_is_refused(scenario: Scenario, text: str, word: str) -> None:
    """Before anything is started, with what to do."""
    with pytest.raises(UsageError, match=word):
        parse_against(text, scenario)


def test_a_directory_without_the_scenario_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    """There would be nothing to compare with."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"has no ours\.toml"):
        parse_against(str(tmp_path / "empty"), scenario)


def test_a_revision_without_the_scenario_is_refused(scenario: Scenario) -> None:
    """It was added later."""
    root = scenario.path.parents[1]
    git(root, "checkout", "-q", "--orphan", "before")
    git(root, "rm", "-rqf", ".")
    git(root, "commit", "-q", "--allow-empty", "-m", "nothing")
    git(root, "checkout", "-q", "-f", "master" if "master" in git(root, "branch", "-a") else "main")
    with pytest.raises(UsageError, match=r"has no bench/ours\.toml"):
        parse_against("before", scenario)


def test_a_command_for_several_variants_is_refused(scenario: Scenario) -> None:
    """Which one is meant is said with --variant."""
    path = scenario.path
    path.write_text(TWO + '[[variants]]\nname = "two"\ncommand = ["sleep", "61"]\nassert_idle = true\n')
    with pytest.raises(UsageError, match="2 that run a command"):
        parse_against("cmd:sleep 1", load_scenario(path))
