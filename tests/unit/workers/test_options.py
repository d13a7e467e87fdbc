from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.workers.options import (
    WORKERS,
    BadOptionsError,
    Option,
    OptionValue,
    check,
    defaults,
    from_argv,
    to_argv,
)

EVERY_WORKER = sorted(WORKERS)


def values_of(option: Option) -> st.SearchStrategy[OptionValue]:
    """Every value that the option takes."""
    low, high = option.minimum or 0, option.maximum or 1
    match option.kind:
        case "choice":
            return st.sampled_from(option.choices)
        case "text":
            return st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20)
        case "whole":
            return st.integers(int(low), int(high))
        case "number":
            return st.one_of(st.integers(int(low), int(high)), st.floats(float(low), float(high)))


@st.composite
def valid(draw: st.DrawFn) -> tuple[str, dict[str, OptionValue]]:
    """A worker, and some of its options with values that it takes."""
    worker = draw(st.sampled_from(EVERY_WORKER))
    options = {
        option.name: draw(values_of(option)) for option in WORKERS[worker].options if draw(st.booleans())
    }
    for upper, lower in (("cap_ms", "start_ms"), ("loss_cap_ms", "loss_start_ms")):
        if upper in options or lower in options:
            complete = {**defaults(worker), **options}
            pair = sorted((complete[lower], complete[upper]), key=float)
            options[lower], options[upper] = pair
    return worker, options


@given(valid())
def test_a_command_line_reads_back_as_the_options_that_it_was_made_from(
    case: tuple[str, dict[str, OptionValue]],
) -> None:
    """Nothing is lost between a scenario's options and the worker's."""
    worker, options = case
    assert from_argv(worker, to_argv(worker, options)) == {**defaults(worker), **options}


@given(valid())
def test_a_command_line_states_every_option(case: tuple[str, dict[str, OptionValue]]) -> None:
    """What a worker was started with can be read from its command line alone."""
    worker, options = case
    flags = [argument.split("=")[0] for argument in to_argv(worker, options)]
    assert flags == [option.flag for option in WORKERS[worker].options]


@given(
    st.sampled_from([*EVERY_WORKER, "stream"]),
    st.dictionaries(
        st.text() | st.sampled_from(["wait", "sleep_ms", "cap_ms"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()),
    ),
)
def test_checking_raises_nothing(worker: str, options: dict[str, object]) -> None:
    """Whatever stands in a scenario is reported, never a crash."""
    for problem in check(worker, options):
        assert problem.message


@pytest.mark.parametrize("worker", EVERY_WORKER)
def test_defaults_have_no_problems(worker: str) -> None:
    """A worker runs with no options at all."""
    assert check(worker, defaults(worker)) == []
    assert from_argv(worker, []) == defaults(worker)


def test_a_number_is_written_the_short_way() -> None:
    """The form is the one of the documentation."""
    assert "--sleep-ms=100" in to_argv("stream_worker", {"wait": "sleep", "sleep_ms": 100})


@pytest.mark.parametrize(
    ("options", "option", "suggestion"),
    [
        ({"wiat": "spin"}, "wiat", "wait"),
        ({"wait": "blok"}, "wait", "block"),
        ({"sleep_ms": "100"}, "sleep_ms", ""),
        ({"block_ms": 0.5}, "block_ms", ""),
        ({"block_ms": True}, "block_ms", ""),
        ({"jitter": 1.5}, "jitter", ""),
        ({"jitter": float("nan")}, "jitter", ""),
        ({"consumer": "two words"}, "consumer", ""),
        ({"cap_ms": 10}, "cap_ms", ""),
    ],
)
def test_a_wrong_option_is_named_with_the_nearest_valid_word(
    options: dict[str, object], option: str, suggestion: str
) -> None:
    """A typing error is found in a second."""
    [problem] = check("stream_worker", options)
    assert (problem.option, problem.suggestion) == (option, suggestion)


def test_an_unknown_worker_is_reported_with_the_nearest_one() -> None:
    """So is a wrong worker."""
    [problem] = check("stream_workr", {})
    assert problem.suggestion == "stream_worker"


def test_several_problems_are_reported_at_once() -> None:
    """Nobody mends a file one error at a time."""
    assert [problem.option for problem in check("list_worker", {"x": 1, "wait": "y", "block_ms": -1})] == [
        "x",
        "wait",
        "block_ms",
    ]


def test_options_with_a_problem_make_no_command_line() -> None:
    """A worker is never started with options that it would refuse."""
    with pytest.raises(BadOptionsError, match="did you mean 'sleep'"):
        to_argv("stream_worker", {"wait": "slep"})


@pytest.mark.parametrize("argument", ["--sleep=1", "--wait=spni", "--block-ms=", "--block-ms=1e3", "extra"])
def test_a_worker_takes_no_argument_that_it_does_not_know(argument: str) -> None:
    """No abbreviation, no value out of place."""
    with pytest.raises(BadOptionsError):
        from_argv("stream_worker", [argument])


@pytest.mark.parametrize("worker", EVERY_WORKER)
def test_every_option_says_what_it_does(worker: str) -> None:
    """Help and documentation are made from the table."""
    for option in WORKERS[worker].options:
        assert option.help
        assert option.name.isidentifier()
        assert (option.kind == "choice") == bool(option.choices)
