"""The command that repeats a run."""

from __future__ import annotations

import shlex
from pathlib import Path

from idlebench.model.options import RunOptions
from idlebench.render.repeat import command_line, repeat_of, without_password
from tests.unit.render.builders import run_result


def test_a_repeat_has_every_option_that_was_given() -> None:
    """Copying the line measures the same again."""
    options = RunOptions(
        quick=True,
        launches=5,
        window_s=2.5,
        variants=("spin", "block"),
        sets={"block_ms": (100, 1000), "ack": (True,)},
        latency=False,
        broker_binary=Path("/opt/redis server"),
        allow_remote_broker=True,
    )
    words = shlex.split(command_line("my worker.toml", options, seed=7))
    assert words == [
        *("idlebench", "run", "my worker.toml", "--quick", "--launches", "5", "--window", "2.5s"),
        *("--variant", "spin", "--variant", "block", "--set", "block_ms=100,1000", "--set", "ack=true"),
        *("--no-latency", "--allow-remote-broker", "--broker-binary", "/opt/redis server", "--seed", "7"),
    ]


def test_a_result_alone_knows_its_name_and_seed() -> None:
    """A stored run can be repeated, too."""
    assert repeat_of(run_result()) == "idlebench run idle-strategies --seed 42"


def test_no_password_gets_into_the_command() -> None:
    """Neither the one before the host nor the one in the query."""
    line = command_line("x", RunOptions(broker_url="redis://u:p@ss@host:6379/2?password=secret"))
    assert line == "idlebench run x --broker-url redis://host:6379/2"


def test_a_url_without_password_stays_as_it_is() -> None:
    """Only secrets are taken out."""
    assert without_password("redis://127.0.0.1:6379/0") == "redis://127.0.0.1:6379/0"
