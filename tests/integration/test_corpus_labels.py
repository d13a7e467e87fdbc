"""The labelled corpus of diagnose is whole, and its judgement of an answer is right."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from idlebench.model.diagnosis import FindingName
from tests.corpus.answer import EXIT_CODES, Answer, Named, column, mistakes
from tests.corpus.label import PROGRAMS, Label, labels
from tests.corpus.matrix import matrix

PROBLEMS = {
    *(FindingName.BUSY_SPIN, FindingName.YIELD_SPIN, FindingName.READY_FD_SPIN, FindingName.RPC_SPIN),
    *(FindingName.SHORT_BLOCK, FindingName.SHORT_POLL, FindingName.TIMER_STORM, FindingName.RETRY_SPIN),
    *(FindingName.CRASH_LOOP, FindingName.FORK_STORM, FindingName.EXPENSIVE_POLL, FindingName.LOG_SPAM),
    FindingName.THUNDERING_HERD,
}


def answer(verdict: str, *findings: str, function: str = "") -> Answer:
    """An answer with these findings."""
    named = tuple(Named(name, 0.9, function, "", {}) for name in findings)
    return Answer(verdict, "", named, (), 1.0, EXIT_CODES[verdict])


def test_every_program_is_labelled_and_every_label_has_its_program() -> None:
    """No file is forgotten, no label is left over."""
    files = {f"{path.parent.name}/{path.name}" for path in PROGRAMS.glob("[!.]*/*") if path.is_file()}
    assert files == {label.name for label in labels() if label.language != "other"}


def test_every_finding_has_two_programs_and_health_has_ten() -> None:
    """What a rule is worth can be seen only where it should speak and where it should not: in the core."""
    expected = Counter(label.expected for label in labels() if label.language != "other" and label.core)
    assert {name for name in (*PROBLEMS, FindingName.KEEPALIVE) if expected[name] < 2} == set()
    assert expected["healthy"] >= 10
    assert expected["not-idle"] >= 2
    assert sum(expected.values()) >= 40


def test_every_finding_of_a_label_has_a_name_of_the_interface() -> None:
    """A misspelt label would never be right."""
    named = {
        name for label in labels() for text in (*label.findings, *label.also) for name in text.split("|")
    }
    assert named <= set(FindingName)


def test_a_problem_names_its_finding_and_health_names_none() -> None:
    """A label that asks for a problem without a name could not be wrong."""
    for label in labels():
        if label.verdict == "problem":
            assert label.findings, label.name
        else:
            assert set(label.findings) <= {FindingName.KEEPALIVE}, label.name


def test_a_labelled_function_stands_in_its_program() -> None:
    """A function that was renamed could not be found."""
    for label in labels():
        if label.function:
            tree = ast.parse(label.path.read_text(encoding="utf-8"))
            functions = {
                node.name
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            }
            assert set(label.function.split("|")) <= functions, label.name


POLL = Label(
    "python/a.py", "problem", findings=("short-poll|short-block",), also=("log-spam",), function="look"
)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (answer("problem", "short-poll", function="look"), ""),
        (answer("problem", "short-block", "log-spam", function="Watch.look"), ""),
        (answer("problem", "short-poll", function="main"), "function is main"),
        (answer("problem", "log-spam"), "is not named"),
        (answer("problem", "short-poll", "busy-spin", function="look"), "busy-spin is named too"),
        (answer("healthy"), "verdict is healthy"),
    ],
)
def test_an_answer_is_held_against_its_label(given: Answer, wrong: str) -> None:
    """Verdict, findings, nothing beside them, and the function."""
    found = "; ".join(mistakes(POLL, given))
    assert (found == "") == (wrong == "")
    assert wrong in found


def test_a_benign_finding_of_a_healthy_program_is_no_mistake() -> None:
    """A keepalive is told, and is no problem."""
    healthy = Label("python/b.py", "healthy")
    assert mistakes(healthy, answer("healthy", "keepalive")) == []
    assert column(healthy, answer("healthy", "keepalive")) == "healthy"
    assert column(healthy, answer("problem", "short-poll")) == "short-poll"


def test_the_matrix_counts_expected_against_got() -> None:
    """Rows are what was expected, columns what was said."""
    lines = matrix(
        [("busy-spin", "busy-spin"), ("busy-spin", "rpc-spin"), ("healthy", "healthy")]
    ).splitlines()
    assert lines[0].split() == ["a", "b", "c"]
    assert lines[1].split() == ["busy-spin", "1", "1", "·"]
    assert lines[2].split() == ["healthy", "·", "·", "1"]
    assert lines[-1].endswith("a busy-spin, b rpc-spin, c healthy")
