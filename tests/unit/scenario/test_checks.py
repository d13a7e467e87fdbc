"""Tests of single mistakes: each is found at its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.scenario.builders import MINIMAL, problem_at, problems_in

COMMAND = 'title = "x"\n[[variants]]\nname = "mine"\ncommand = ["python", "w.py"]\n'
IDLE = COMMAND + "assert_idle = true\n"
EXPECT = MINIMAL + '[[expect]]\nid = "a"\nclaim = "b"\n'
STOP = EXPECT + 'metric = "stop.seconds"\n'
BROKER = "broker.settings"


@pytest.mark.parametrize(
    ("text", "key", "words", "suggestion"),
    [
        ('title = "x"\nvariants = []\n', "variants", "at least 1", ""),
        (MINIMAL + "workers = true\n", "variants[0].workers", "whole number", ""),
        (MINIMAL + 'command = ["x"]\n', "variants[0]", "exactly one of worker", ""),
        (MINIMAL + 'cwd = "/"\n', "variants[0].cwd", "belongs to a command", ""),
        (MINIMAL.replace("stream_worker", "stream_wroker"), "variants[0].worker", "no", "stream_worker"),
        (MINIMAL + "control = true\n", "variants[0].worker", "'blocked'", "blocked"),
        (MINIMAL + 'services = ["srv"]\n', "variants[0].services[0]", "no service", ""),
        ("broker.needed = false\n" + MINIMAL, "variants[0].worker", "uses the broker", ""),
        (COMMAND, "variants[0]", "assert_idle = true", ""),
        (COMMAND.replace("mine", "../x") + "assert_idle = true\n", "variants[0].name", "expected a name", ""),
        (IDLE.replace('"mine"', '"control"'), "variants[0].name", "control = true", ""),
        (IDLE + "options = { a = 1 }\n", "variants[0].options", "belong to a worker", ""),
        (IDLE + 'env = { "A=B" = "x" }\n', "variants[0].env.A=B", "not a name", ""),
        (IDLE + 'env = { IDLEBENCH_SPAWN = "x" }\n', "variants[0].env.IDLEBENCH_SPAWN", "not a name", ""),
        (IDLE + 'ready = "startd"\n', "variants[0].ready", "a table", ""),
        (IDLE + 'ready = { log = "a", port = 1 }\n', "variants[0].ready", "exactly one", ""),
        (IDLE + "ready = { timeout = 3 }\n", "variants[0].ready", "exactly one", ""),
        (IDLE + 'ready = { log = "[" }\n', "variants[0].ready.log", "not a regular expression", ""),
        (IDLE + 'ready = { file = "{temp_dir}/x" }\n', "variants[0].ready.file", "{temp_dir}", "{tmp_dir}"),
        (IDLE + 'ready = { port = "eighty" }\n', "variants[0].ready.port", "host:8080", ""),
        (IDLE + "ready = { port = 70000 }\n", "variants[0].ready.port", "65535 or less", ""),
        (IDLE + 'cwd = "{broker_url}"\n', "variants[0].cwd", "{broker_url}", ""),
        ('broker.settings.loadmodule = "x.so"\n' + MINIMAL, f"{BROKER}.loadmodule", "not a setting", ""),
        ("broker.settings.port = 1\n" + MINIMAL, "broker.settings.port", "sets this itself", ""),
        ('broker.settings.maxmemry = "1mb"\n' + MINIMAL, "broker.settings.maxmemry", "not a", "maxmemory"),
        ('broker.settings.maxmemory = "1mb\\nport 1"\n' + MINIMAL, "broker.settings.maxmemory", "words", ""),
        ("measure.window = nan\n" + MINIMAL, "measure.window", "finite", ""),
        ("measure.window = -1\n" + MINIMAL, "measure.window", "not negative", ""),
        ('measure.window = "25h"\n' + MINIMAL, "measure.window", "at most a day", ""),
        ('quick.settle = { min = "3s", max = "1s" }\n' + MINIMAL, "quick.settle.min", "more than max", ""),
        ('reference = "spim"\n' + MINIMAL, "reference", "no variant", "spin"),
        (MINIMAL + "[sweep]\nblock_ms = []\n", "sweep.block_ms", "at least 1", ""),
        (MINIMAL + "[sweep]\nblock_ms = [1, 2]\n", "sweep.block_ms", "no variant uses", ""),
        (MINIMAL + "[sweep]\nworkers = [0]\n", "sweep.workers", "from 1 to", ""),
        (MINIMAL + "[sweep]\nworkers = [2, 2]\n", "sweep.workers", "same value twice", ""),
        (MINIMAL + "[sweep]\nprefix = [2]\n", "sweep.prefix", "fills itself", ""),
        (MINIMAL + '[sweep]\nwait = ["spin", "blok"]\n', "sweep.wait", "expected one of", ""),
        (
            MINIMAL + '[[sweep]]\nname = "workers"\nvalues = [1]\nvariants = ["spim"]\n',
            "sweep[0].variants[0]",
            "no variant",
            "spin",
        ),
        (
            MINIMAL + '[[sweep]]\nname = "nothing"\nvalues = [1]\nvariants = ["spin"]\n',
            "sweep[0].variants",
            "does not know",
            "",
        ),
        (EXPECT + 'of = "spin"\nmetric = "worker.cpu"\n', "expect[0].metric", "metric", "worker.cpu_percent"),
        (EXPECT + 'of = "spin"\nmetric = "services.x.cpu_percent"\n', "expect[0].metric", "service", ""),
        (STOP + 'of = "spim"\nat_most = 1\n', "expect[0].of", "no variant", "spin"),
        (STOP + "of = []\nat_most = 1\n", "expect[0]", "expected of", ""),
        (STOP + 'of = "spin"\n', "expect[0]", "exactly one", ""),
        (STOP + 'of = "spin"\nratio_at_most = 1\n', "expect[0]", "needs to", ""),
        (STOP + 'of = "spin"\nequals = 1\n', "expect[0]", "needs within", ""),
        (STOP + 'of = "spin"\nmonotone = "rising"\n', "expect[0]", "needs along", ""),
        (STOP + 'of = "spin"\nordered = true\n', "expect[0].of", "two variants", ""),
        (STOP + 'of = "spin"\nordered = false\n', "expect[0].ordered", "true", ""),
        (STOP + 'of = "spin"\nat_most = inf\n', "expect[0].at_most", "finite", ""),
        (EXPECT + 'metric = "pickup_ms.p50"\nof = "control"\nat_most = 1\n', "expect[0].of", "no probe", ""),
        (STOP + 'of = "spin"\nflat_within = 0.1\nalong = "x"\n', "expect[0].along", "no axis", ""),
    ],
)  # fmt: skip
def test_a_mistake_is_found_at_its_key(
    tmp_path: Path, text: str, key: str, words: str, suggestion: str
) -> None:
    """The message says what was expected, and the nearest valid word where there is one."""
    problem = problem_at(tmp_path, text, key)
    assert words in problem.message
    if suggestion:
        assert problem.suggestion == suggestion


def test_names_and_ids_are_unique(tmp_path: Path) -> None:
    """The message names the line of the first."""
    twice = MINIMAL + MINIMAL.partition("\n[[")[1] + MINIMAL.partition("\n[[")[2]
    assert "line 4" in problem_at(tmp_path, twice, "variants[1].name").message


def test_the_password_is_refused_on_a_command_line_and_taken_in_the_environment(tmp_path: Path) -> None:
    """A command line shows to every user of the machine."""
    argv = IDLE.replace('"w.py"', '"{broker_password}"')
    assert "env" in problem_at(tmp_path, argv, "variants[0].command[1]").message
    assert problems_in(tmp_path, IDLE + 'env = { P = "{broker_password}" }\n') == ()


def test_the_address_is_taken_on_a_command_line(tmp_path: Path) -> None:
    """Some workers take their broker no other way."""
    assert problems_in(tmp_path, IDLE.replace('"w.py"', '"-u", "{broker_url}"')) == ()


def test_a_probe_says_what_belongs_together(tmp_path: Path) -> None:
    """Keys of one kind of queue are refused with another."""
    probe = (
        'probe = { enqueue = { key = "a", side = "left", fields = { a = "b" } }, seen = { key = "b" }, '
        'stamped = true, group = "g" }\n'
    )
    found = {problem.key for problem in problems_in(tmp_path, COMMAND + probe)}
    base = "variants[0].probe"
    assert found >= {f"{base}.enqueue.side", f"{base}.enqueue.fields", f"{base}.stamped", f"{base}.group"}


@pytest.mark.parametrize(
    "enqueue",
    [
        '{ list = "a" }',
        '{ stream = "a" }',
        '{ sqlite = "{tmp_dir}/q.db" }',
        '{ command = ["x"] }',
        '{ key = "a" }',
    ],
)
def test_a_queue_that_nobody_sees_needs_the_users_word(tmp_path: Path, enqueue: str) -> None:
    """Lists and tables show their depth; a stream without a group, a command and a key do not."""
    probe = f'probe = {{ enqueue = {enqueue}, seen = {{ list = "b" }} }}\n'
    visible = "list" in enqueue or "sqlite" in enqueue
    assert (problems_in(tmp_path, COMMAND + probe) == ()) is visible
    assert problems_in(tmp_path, IDLE + probe) == ()


def test_a_sweep_of_too_many_cells_is_refused(tmp_path: Path) -> None:
    """A product of axes that would take days is a mistake."""
    values = list(range(1, 60))
    text = (
        MINIMAL.replace('wait = "spin"', 'wait = "sleep"')
        + f"[sweep]\nsleep_ms = {values}\nworkers = {values}\n"
    )
    assert "cells" in problem_at(tmp_path, text, "sweep").message
