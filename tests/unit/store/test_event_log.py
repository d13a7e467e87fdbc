"""The event log: lines out, events in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idlebench.errors import StorageError
from idlebench.model.events import Event, Phase, PhaseEntered, RunningEstimate, Warned
from idlebench.model.scenario import Scenario
from idlebench.store.event_log import event_line, header_line, parse_events, read_events
from tests.strategies import anything, runs

HEADER = header_line("r1")


def log_of(*events: Event) -> bytes:
    """Give the bytes of a log."""
    return (HEADER + "".join(event_line(event) or "" for event in events)).encode()


@given(runs())
@settings(max_examples=25, deadline=None)
def test_a_log_gives_back_every_event(run: tuple[Scenario, tuple[Event, ...]]) -> None:
    """What happened in a run can be read from its log, in order."""
    _, events = run
    assert parse_events(log_of(*events), "run.jsonl") == events


@given(runs(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_log_cut_off_anywhere_gives_every_whole_line(
    run: tuple[Scenario, tuple[Event, ...]], data: st.DataObject
) -> None:
    """A run killed in the middle of a write loses that one line at most."""
    _, events = run
    log = log_of(*events)
    cut = data.draw(st.integers(len(HEADER), len(log)))
    whole = log[:cut].count(b"\n") - 1
    found = parse_events(log[:cut], "run.jsonl")
    assert found[:whole] == events[:whole]
    assert len(found) <= whole + 1


@given(st.text())
def test_an_event_is_always_one_line(message: str) -> None:
    """No character in a message can break a line in two."""
    line = event_line(Warned(message))
    assert line is not None
    assert line.isascii()
    assert len(line.splitlines()) == 1


def test_a_name_that_is_not_valid_unicode_survives() -> None:
    """A thread's name from the kernel may be any bytes; it is stored all the same."""
    odd = Warned("thread \udcff")
    assert parse_events(log_of(odd), "run.jsonl") == (odd,)


@given(anything(RunningEstimate))
def test_running_estimates_are_not_stored(estimate: RunningEstimate) -> None:
    """What is only shown while a cell is measured is no result."""
    assert event_line(estimate) is None


def test_a_line_says_its_event_in_words_for_jq() -> None:
    """A log can be filtered by event without knowing Python."""
    line = event_line(PhaseEntered(3, Phase.SETTLE, 1.5))
    assert json.loads(line or "") == {"event": "phase_entered", "launch": 3, "phase": "settle", "at_s": 1.5}


def test_garbage_in_the_middle_is_refused_with_its_line() -> None:
    """A damaged log is not silently read as a shorter run."""
    log = log_of(Warned("a")) + b"garbage\n" + (event_line(Warned("b")) or "").encode()
    with pytest.raises(StorageError) as caught:
        parse_events(log, "run.jsonl")
    assert caught.value.where == "run.jsonl:3"


def test_a_whole_last_line_that_is_garbage_is_refused() -> None:
    """Only a line without its line feed was cut off; any other damage is told."""
    with pytest.raises(StorageError, match=r"run\.jsonl:3"):
        parse_events(log_of(Warned("a")) + b'{"event":"warned"\n', "run.jsonl")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"[1]", "not a JSON object"),
        (b"{}", "names no event"),
        (b'{"event":"warned"}', "Warned lacks message"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_damaged_line_says_what_is_wrong_with_it(line: bytes, message: str) -> None:
    """Whatever a line holds, the answer is an error with file and line, never a traceback."""
    with pytest.raises(StorageError, match=message) as caught:
        parse_events(log_of() + line + b"\n", "run.jsonl")
    assert caught.value.where == "run.jsonl:2"


def test_events_of_a_newer_minor_version_are_left_out() -> None:
    """A kind of event that this version does not know does not keep the run from being read."""
    log = log_of(Warned("a")) + b'{"event":"moon_rose","at":1}\n'
    assert parse_events(log, "run.jsonl") == (Warned("a"),)


def test_a_newer_major_version_says_what_is_understood() -> None:
    """A log of a later idlebench is not misread; the message says what to do."""
    with pytest.raises(StorageError) as caught:
        parse_events(HEADER.replace("1.0", "2.0").encode() + b"what 2.0 looks like\n", "run.jsonl")
    assert str(caught.value) == (
        "run.jsonl:1: schema version 2.0; this idlebench understands 1.x (upgrade idlebench)"
    )


@pytest.mark.parametrize("data", [b'{"a": 1}\n', b"# notes\n", b"\x7fELF\n\n", b"[]\n"])
def test_a_foreign_file_is_refused(data: bytes) -> None:
    """A file that idlebench did not write is not read as a run."""
    with pytest.raises(StorageError, match="not the event log of an idlebench run"):
        parse_events(data, "notes.txt")


@pytest.mark.parametrize("data", [b"", HEADER.encode()[:10]])
def test_a_log_without_a_whole_line_holds_nothing(data: bytes) -> None:
    """A run killed at its first write has stored nothing, and says so."""
    with pytest.raises(StorageError, match="no whole line"):
        parse_events(data, "run.jsonl")


@pytest.mark.parametrize("version", ["1", "", "one.two", None, 1.0])
def test_a_version_that_is_none_is_refused(version: object) -> None:
    """A header without a proper version is not trusted."""
    header = json.dumps({"format": "idlebench-run", "schema": version})
    with pytest.raises(StorageError, match="is not one that idlebench wrote"):
        parse_events(f"{header}\n".encode(), "run.jsonl")


def test_a_missing_log_says_what_to_give(tmp_path: Path) -> None:
    """A wrong path is answered with what would be right."""
    with pytest.raises(StorageError, match=r"cannot be read: No such file.*give the directory"):
        read_events(tmp_path / "run.jsonl")
