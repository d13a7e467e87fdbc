"""The commands, in this process."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from idlebench.cli import main
from idlebench.cli.app import COMMANDS, load_command

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_of_a_command_is_the_first_line_of_its_docstring(name: str) -> None:
    """The list of commands and a command's own help say the same."""
    module = importlib.import_module(f"idlebench.cli.commands.{COMMANDS[name].module}")
    assert module.command.__doc__.splitlines()[0] == COMMANDS[name].summary


@pytest.mark.parametrize("name", COMMANDS)
def test_each_help_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks for help sees a line to copy, on a line of its own."""
    assert main([name, "--help"]) == 0
    assert re.search(rf"^ +idlebench {name}", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_is_documented(name: str) -> None:
    """The page of commands is complete."""
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert f"## `idlebench {name}" in page
    section = page.split(f"## `idlebench {name}")[1].split("\n## ")[0]
    for parameter in load_command(name).params:
        for option in parameter.opts:
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in section


def test_each_option_of_run_has_an_environment_variable() -> None:
    """Whatever can be said on the command line can be said in CI's environment, too."""
    for parameter in load_command("run").params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            option = max(parameter.opts, key=len).removeprefix("--").replace("-", "_")
            assert parameter.envvar == f"IDLEBENCH_{option.upper()}"


def test_a_mistyped_command_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """Usage errors are exit code 4, with what was perhaps meant."""
    assert main(["rnu"]) == 4
    assert "did you mean 'run'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--nope"],
        ["run"],
        ["run", "idle-strategies", "--launches", "0"],
        ["run", "idle-strategies", "--launches", "many"],
        ["run", "no-such-scenario"],
        ["run", "./no-such-file.toml"],
        ["run", "idle-strategies", "--json", "-", "--csv", "-"],
        ["run", "idle-strategies", "--json", "/no/such/directory/x.json"],
        ["run", "idle-strategies", "--sort", "beauty"],
        ["run", "idle-strategies", "--dry-run", "--json", "-"],
        ["run", "idle-strategies", "--set", "nonsense"],
        ["run", "idle-strategies", "--window", "never"],
        ["show", "no-such-scenario"],
    ],
)
def test_wrong_usage_is_exit_code_4_and_starts_nothing(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One message on stderr, nothing on stdout, no traceback."""
    assert main(argv) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("idlebench: ")
    assert "Traceback" not in err


def test_a_wrong_environment_variable_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who never typed the option learns where its value came from."""
    monkeypatch.setenv("IDLEBENCH_LAUNCHES", "many")
    assert main(["run", "idle-strategies", "--dry-run"]) == 4
    assert "--launches" in capsys.readouterr().err


def test_list_names_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    """The first scenario of the README is in it."""
    assert main(["list"]) == 0
    assert capsys.readouterr().out.count("idle-strategies") == 1


def test_list_can_be_read_by_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON with name, title, tags and path of each."""
    assert main(["list", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert {"name", "title", "tags", "path"} == set(entries[0])


def test_show_tells_question_variants_and_expectations(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything about a scenario before it is run, in 80 columns."""
    assert main(["show", "idle-strategies"]) == 0
    text = capsys.readouterr().out
    for part in ("Variants", "block-5000", "XREADGROUP BLOCK 5000", "Measured", "Expected", "Published"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_dry_run_prints_every_command_line_and_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is started, and what would be is there to be copied."""
    assert main(["run", "idle-strategies", "--quick", "--dry-run", "--variant", "spin", "--seed", "5"]) == 0
    text = capsys.readouterr().out
    assert re.match(r"idle-strategies: 2 cells, 4 launches, seed 5, about ", text)
    assert re.search(r"^  \S+ -P \S+stream_worker.py --wait=spin", text, re.MULTILINE)


def test_schema_is_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """Both schemas name their dialect."""
    for argv in (["schema"], ["schema", "--result"]):
        assert main(argv) == 0
        assert "json-schema.org" in json.loads(capsys.readouterr().out)["$schema"]


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, name and version."""
    assert main(["--version"]) == 0
    assert re.fullmatch(r"idlebench \d\S*\n", capsys.readouterr().out)


def test_the_group_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Help names each command with its summary."""
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(name in text and entry.summary in text for name, entry in COMMANDS.items())
