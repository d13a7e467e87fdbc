"""What a gate writes, given to the programs that read it; and the GitHub Action, run as a runner runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import xmlschema
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from idlebench.render.gate_pytest_benchmark import pytest_benchmark_text
from tests.unit.render.ci_readers import obeyed, outputs
from tests.unit.render.gate_builders import UNDETECTED, cell, gate, regressed

ROOT: Final = Path(__file__).parents[2]
ACTION: Final = ROOT / "action.yml"
SCRIPT: Final = ROOT / ".github" / "action" / "gate.sh"
INSTALL: Final = ROOT / ".github" / "action" / "install.sh"
BIN: Final = Path(sys.executable).parent
FAST: Final = (
    "--variant control --variant sleep-10 --launches 2 --max-launches 2 --window 500ms --busy-limit 101"
)


def yaml_blocks(page: str) -> list[str]:
    """Give the YAML examples of a page of the documentation."""
    return re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)


def check_schema(schema: str, *files: Path) -> subprocess.CompletedProcess[str]:
    """Hold files against a schema that check-jsonschema ships (schemastore's, GitLab's)."""
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def compare(directory: Path, *files: Path) -> str:
    """Run `pytest-benchmark compare`, and give its table."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", "compare", "--group-by=group", "--sort=name", *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=directory,
    )
    assert done.returncode == 0, done.stderr
    assert "Failed to load" not in done.stdout + done.stderr
    return done.stdout


def test_pytest_benchmark_compares_two_gates(tmp_path: Path) -> None:
    """Its own loader reads our files, and its table has a row for each figure of each."""
    before, after = tmp_path / "0001_before.json", tmp_path / "0002_after.json"
    before.write_text(pytest_benchmark_text(regressed()), encoding="utf-8")
    after.write_text(pytest_benchmark_text(gate(cell("blocked", UNDETECTED))), encoding="utf-8")
    table = compare(tmp_path, before, after)
    assert "benchmark 'wakes/s': 1 tests" in table
    assert "benchmark 'worker CPU (% of a core)': 2 tests" in table
    assert "my-worker[sleep-10 block=5]" in table
    assert "19.9" in table


def test_the_action_is_valid() -> None:
    """GitHub's schema of an action, as schemastore has it, accepts ours."""
    done = check_schema("github-actions", ACTION)
    assert done.returncode == 0, done.stdout


def test_the_documented_jobs_are_valid(tmp_path: Path) -> None:
    """The examples of docs/ci.md are what GitHub and GitLab accept."""
    workflow, step, gitlab = yaml_blocks("ci.md")
    steps = "on: [push]\njobs:\n  gate:\n    runs-on: ubuntu-latest\n    steps:\n" + step
    files = {"github-workflows": [workflow, steps], "gitlab-ci": [gitlab]}
    for schema, texts in files.items():
        for number, text in enumerate(texts):
            path = tmp_path / f"{schema}-{number}.yml"
            path.write_text(text, encoding="utf-8")
            done = check_schema(schema, path)
            assert done.returncode == 0, done.stdout


def test_no_input_reaches_a_script_as_source() -> None:
    """Inputs are environment variables: an expression in a script would be an injection."""
    action: Any = YAML(typ="safe").load(ACTION)
    steps = action["runs"]["steps"]
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 3
    assert not [script for script in scripts if "${{" in script]
    pinned = [step["uses"] for step in steps if "uses" in step]
    assert pinned
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", uses) for uses in pinned)


def test_every_input_is_used_and_documented() -> None:
    """No knob is dead, and no knob is a secret."""
    text = ACTION.read_text(encoding="utf-8")
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    action: Any = YAML(typ="safe").load(text)
    for name in action["inputs"]:
        assert f"inputs.{name}" in text
        assert f"| `{name}` |" in page
    for name in action["outputs"]:
        assert f"| `{name}` |" in page


def run_gate(
    tmp_path: Path, command: Path = BIN / "idlebench", /, **inputs: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, str], str]:
    """Run the step as a runner does; give the process, the step's outputs and its summary."""
    written, summary = tmp_path / "output", tmp_path / "summary"
    for path in (written, summary):
        path.touch()
    environment = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(written),
        "GITHUB_STEP_SUMMARY": str(summary),
        "IDLEBENCH": str(command),
        **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
    }
    done = subprocess.run(
        ["bash", SCRIPT],  # noqa: S607 - the runner's own shell
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    return done, outputs(written.read_text(encoding="utf-8")), summary.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def spin(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str], dict[str, str]]:
    """A gate of a worker that polls, with a budget that it exceeds: where, the process, the outputs."""
    place = tmp_path_factory.mktemp("spin")
    done, found, _ = run_gate(place, scenario="idle-strategies", args=f"{FAST} --budget wakes=5/s")
    return place, done, found


def test_a_regression_fails_and_is_annotated(
    spin: tuple[Path, subprocess.CompletedProcess[str], dict[str, str]],
) -> None:
    """The last step is handed exit code 1, and the annotation has the figures."""
    _, done, found = spin
    assert (found["status"], found["exit-code"]) == ("regression", "1"), done.stdout + done.stderr
    (annotation,) = obeyed(done.stdout)
    assert annotation.name == "error"
    assert "wakes/s" in annotation.data
    assert "budget 5" in annotation.data


def test_every_report_is_left_and_valid(
    tmp_path: Path, spin: tuple[Path, subprocess.CompletedProcess[str], dict[str, str]]
) -> None:
    """A stored run is gated again: its reports are valid, and fail nothing if so asked."""
    (run,) = (spin[0] / "reports").iterdir()
    done, found, summary = run_gate(tmp_path, scenario=str(run), args="--budget wakes=5/s", fail_on="never")
    assert (found["status"], found["exit-code"]) == ("regression", "0"), done.stdout + done.stderr
    report = Path(found["report"])
    assert report.read_text(encoding="utf-8") == summary
    assert summary.startswith("# idlebench gate: idle-strategies: ")
    xmlschema.XMLSchema(ROOT / "tests" / "data" / "junit-10.xsd").validate(report.parent / "gate.junit.xml")
    metrics = (report.parent / "gate.openmetrics.txt").read_text(encoding="utf-8")
    families = text_string_to_metric_families(metrics)  # type: ignore[no-untyped-call]  # it has no types
    assert "idlebench_wakes_per_second" in {family.name for family in families}
    checks = json.loads((report.parent / "gate.json").read_bytes())["cells"][0]["checks"]
    assert len(checks[0]["values"]) == checks[0]["head"]["n"] >= 1


@pytest.mark.parametrize(
    "inputs",
    [
        {"scenario": ""},
        {"scenario": "$(touch pwned); `touch pwned`", "args": "$(touch pwned) `touch pwned` ; touch pwned"},
        {"scenario": "idle-strategies", "args": "--budget 'no end"},
        {"scenario": "idle-strategies", "fail_on": "always"},
        {"scenario": "no such\n::error::pwned\n##[error]pwned"},
        {"scenario": "--help"},
    ],
)
def test_wrong_inputs_are_refused_and_never_run(tmp_path: Path, inputs: dict[str, str]) -> None:
    """An input is a word, whatever is in it: nothing is expanded, nothing is obeyed."""
    done, found, _ = run_gate(tmp_path, **inputs)
    assert (found["status"], found["exit-code"]) == ("error", "4"), done.stdout + done.stderr
    assert obeyed(done.stdout) == obeyed(done.stderr) == []
    assert not (tmp_path / "pwned").exists()


def test_nothing_that_a_worker_printed_is_obeyed(tmp_path: Path) -> None:
    """What comes by stderr may quote a worker; the exit code arrives all the same."""
    quoting = tmp_path / "quoting"
    quoting.write_text(
        "#!/bin/sh\necho ::notice::ours\n"
        r"printf 'a\n  ::error::b\n\r::warning::c\n##[add-mask]d\n' >&2"
        "\nexit 3\n",
        encoding="utf-8",
    )
    quoting.chmod(0o755)
    done, found, _ = run_gate(tmp_path, quoting, scenario="any")
    assert found["exit-code"] == "3"
    assert [each.data for each in obeyed(done.stdout)] == ["ours"]
    assert obeyed(done.stderr) == []
    assert "::error::b" in done.stderr


def test_a_version_that_is_none_is_refused(tmp_path: Path) -> None:
    """Nothing but a release can be installed by its version."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nmkdir -p "{tmp_path}/idlebench-environment/bin"\n', encoding="utf-8")
    python.chmod(0o755)
    done = subprocess.run(
        ["bash", INSTALL],  # noqa: S607 - as above
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "RUNNER_TEMP": str(tmp_path),
            "INPUT_PYTHON": str(python),
            "INPUT_VERSION": "0.1.0 --index-url http://example.invalid",
        },
    )
    assert done.returncode == 4
    assert "version" in done.stderr
