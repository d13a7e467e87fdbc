"""Tests of reading scenario files: what is right, what is wrong, and how it is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import ExitCode, ScenarioError, UsageError
from idlebench.model.scenario import BuiltinWorker, Channel, Command, ReadyWhen
from idlebench.scenario.load import load_scenario, locate
from tests.unit.scenario.builders import MINIMAL, load_text, problem_at, problems_in, write

MINE = """
title = "Mine"
[[variants]]
name = "mine"
command = ["{python}", "worker.py"]
"""


def test_a_scenario_needs_a_title_and_a_variant_only(tmp_path: Path) -> None:
    """The rest has defaults, the control and the reference included."""
    scenario = load_text(tmp_path, MINIMAL)
    assert [variant.name for variant in scenario.variants] == ["control", "spin"]
    assert scenario.variants[0].control
    assert scenario.reference == "spin"
    assert (scenario.measure.launches, scenario.quick.launches) == (3, 2)


def test_a_builtin_worker_has_all_its_options_its_readiness_and_its_probe(tmp_path: Path) -> None:
    """What a built-in worker needs, idlebench knows."""
    spin = load_text(tmp_path, MINIMAL).variants[1]
    assert isinstance(spin.program, BuiltinWorker)
    assert spin.program.options["wait"] == "spin"
    assert "block_ms" in spin.program.options
    assert spin.ready.when is ReadyWhen.LOG
    assert spin.probe is not None
    assert spin.probe.stamped


def test_a_list_is_pushed_on_the_side_that_is_not_popped_from(tmp_path: Path) -> None:
    """Jobs are taken in the order in which they were put, whichever command takes them."""
    text = 'title = "x"\n' + "".join(
        f'[[variants]]\nname = "{wait}"\nworker = "list_worker"\noptions = {{ wait = "{wait}" }}\n'
        for wait in ("brpop", "blpop", "blmove", "spin")
    )
    sides = {
        each.name: each.probe.enqueue.push_left for each in load_text(tmp_path, text).variants if each.probe
    }
    assert sides == {"brpop": True, "blpop": False, "blmove": True, "spin": True}


def test_a_backoff_is_left_alone_until_it_has_climbed(tmp_path: Path) -> None:
    """A probe that comes too soon would meet the short pauses at the foot of the ladder."""
    text = MINIMAL.replace('wait = "spin"', 'wait = "backoff", start_ms = 50, cap_ms = 200, factor = 2')
    assert load_text(tmp_path, text).variants[1].probe_rest_s == pytest.approx(0.35)


def test_a_command_has_its_own_probe_and_readiness(tmp_path: Path) -> None:
    """Everything that a user's worker needs can be said."""
    text = MINE + (
        'cwd = "app"\nenv = { URL = "{broker_url}" }\nready = { log = "\\\\d{3} ready", timeout = "1m" }\n'
        'probe = { enqueue = { list = "{prefix}jobs", payload = { id = "{probe_id}", n = [1, true] }, '
        'side = "right" }, seen = { key = "done:{probe_id}" } }\nworkers = 4\n'
    )
    mine = load_text(tmp_path, text).variants[1]
    assert mine.program == Command(("{python}", "worker.py"), "app", {"URL": "{broker_url}"})
    assert (mine.ready.what, mine.ready.timeout_s) == ("\\d{3} ready", 60)
    assert mine.probe is not None
    assert mine.probe.enqueue.payload == {"payload": '{{"id": "{probe_id}", "n": [1, true]}}'}
    assert not mine.probe.enqueue.push_left
    assert mine.probe.seen.channel is Channel.KEY
    assert mine.workers == 4


def test_a_command_is_ready_when_the_broker_sees_it(tmp_path: Path) -> None:
    """Without another word, a connection is the evidence; without a broker, that it runs."""
    with_broker = load_text(tmp_path, MINE + "assert_idle = true\n")
    without = load_text(tmp_path, "broker.needed = false\n" + MINE + "assert_idle = true\n")
    assert with_broker.variants[1].ready.when is ReadyWhen.CONNECTION
    assert without.variants[1].ready.when is ReadyWhen.STARTED


def test_a_name_is_builtin_and_a_path_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the current directory is never taken for a built-in scenario."""
    write(tmp_path, MINIMAL, "idle-strategies.toml")
    write(tmp_path, MINIMAL, "mine.toml")
    monkeypatch.chdir(tmp_path)
    assert load_scenario("idle-strategies").title != "Small"
    assert load_scenario("idle-strategies.toml").title == "Small"
    assert locate("./mine") == Path("mine")
    with pytest.raises(UsageError, match="no built-in scenario"):
        load_scenario("mine")


def test_a_mistyped_builtin_name_is_answered_with_the_nearest() -> None:
    """The cure stands in the message, with the list."""
    with pytest.raises(UsageError) as caught:
        load_scenario("idle-stratgies")
    assert caught.value.exit_code is ExitCode.USAGE
    assert "'idle-strategies'" in caught.value.remedy
    assert "list-strategies" in caught.value.remedy


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b'title = "\xff"', "UTF-8"),
        (b"# " + b"x" * (1 << 20), "1 MiB"),
        (b"title = \n", "small.toml:1: the file: not TOML"),
        (b'title = "a"\n\nx = 1\nx = 2\n', "small.toml:4: the file: not TOML"),
        (b"x = " + b"[" * 5000, "not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path: Path, data: bytes, message: str) -> None:
    """Whatever a file holds, it ends in one clear message and exit code 4."""
    path = tmp_path / "small.toml"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=message) as caught:
        load_scenario(path)
    assert caught.value.exit_code is ExitCode.USAGE


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    """A directory, a pipe and a missing file are refused; a pipe is not waited for."""
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path, message in [(tmp_path, "directory"), (pipe, "regular"), (tmp_path / "no.toml", "no such file")]:
        with pytest.raises(UsageError, match=message):
            load_scenario(path)


def test_a_file_name_that_is_no_name_is_refused(tmp_path: Path) -> None:
    """The scenario's name becomes part of a path."""
    with pytest.raises(UsageError, match="not a name"):
        load_scenario(write(tmp_path, MINIMAL, "My Scenario.toml"))


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    """One mistake does not hide another, not even in the same table."""
    text = (
        'titel = "x"\nreference = "spn"\n[measure]\nwindow = "5x"\nlaunches = 0\n'
        '[[variants]]\nname = "Spin"\nworker = "stream_worker"\noptions = { wait = "slep", slep_ms = 4 }\n'
        '[[variants]]\nname = "spin"\ncommand = ["x", "{broker_ulr}"]\nassert_idle = true\n'
    )
    found = {(problem.where.rpartition(":")[2], problem.key) for problem in problems_in(tmp_path, text)}
    assert found == {
        ("1", "title"),
        ("1", "titel"),
        ("2", "reference"),
        ("4", "measure.window"),
        ("5", "measure.launches"),
        ("7", "variants[0].name"),
        ("9", "variants[0].options.wait"),
        ("9", "variants[0].options.slep_ms"),
        ("12", "variants[1].command[1]"),
    }


def test_a_problem_has_file_line_key_and_the_nearest_word(tmp_path: Path) -> None:
    """A wrong key is found and mended without reading the documentation."""
    problem = problem_at(tmp_path, MINIMAL + 'titel = "A spin"\n', "variants[0].titel")
    assert problem.where == f"{tmp_path / 'small.toml'}:7"
    assert problem.suggestion == "title"
    assert problem.message == "is not a key here"


def test_problems_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A reader goes through the file once."""
    problems = problems_in(tmp_path, "quick.window = 0\n" + MINIMAL + "x = 1\n[measure]\nprobes = -1\n")
    lines = [int(problem.where.rpartition(":")[2]) for problem in problems]
    assert lines == sorted(lines) == [1, 8, 10]


TOML_VALUES = st.recursive(
    st.one_of(
        st.booleans().map(lambda value: str(value).lower()),
        st.sampled_from(
            ["nan", "-inf", "0", "-3", "1.5", '""', '"x"', '"{x}"', '"5s"', "1979-05-27", "[]", "{}"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda values: f"[{', '.join(values)}]"),
        st.dictionaries(st.sampled_from(["name", "id", "of", "list", "a"]), inner, max_size=2).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        ),
    ),
    max_leaves=4,
)
TOP = [
    "title",
    "tags",
    "reference",
    "broker",
    "measure",
    "quick",
    "services",
    "variants",
    "sweep",
    "expect",
    "x",
]
INSIDE = [
    "name", "title", "worker", "command", "shell", "options", "env", "ready", "probe", "workers", "control",
    "services", "window", "id", "claim", "metric", "of", "to", "at_most", "within", "monotone", "along",
    "values",
]  # fmt: skip


@given(
    top=st.dictionaries(st.sampled_from(TOP), TOML_VALUES, max_size=4),
    arrays=st.lists(
        st.tuples(
            st.sampled_from(["variants", "services", "expect", "sweep"]),
            st.dictionaries(st.sampled_from(INSIDE), TOML_VALUES, max_size=5),
        ),
        max_size=4,
    ),
)
def test_no_file_whatever_ends_in_anything_but_a_scenario_or_its_problems(
    tmp_path_factory: pytest.TempPathFactory, top: dict[str, str], arrays: list[tuple[str, dict[str, str]]]
) -> None:
    """No mistake of the user's gives a traceback."""
    lines = [f"{key} = {value}" for key, value in top.items() if key not in {name for name, _ in arrays}]
    for name, table in arrays:
        lines += [f"[[{name}]]", *(f"{key} = {value}" for key, value in table.items())]
    path = write(tmp_path_factory.getbasetemp(), "\n".join(["", *lines]) + "\nx = 1\n", "any.toml")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert all(problem.where.rpartition(":")[2].isdigit() for problem in caught.value.problems)
