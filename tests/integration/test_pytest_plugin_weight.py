"""The plugin stands in everybody's test session: it loads nothing until a test asks for it."""

from __future__ import annotations

import json

import pytest

from tests.integration.plugin_support import QUICK

pytest_plugins = ["pytester"]

CONFTEST = """
import json, sys

def pytest_unconfigure(config):
    with open(config.rootpath / (config.getoption("--name") + ".json"), "w") as file:
        json.dump(sorted(sys.modules), file)

def pytest_addoption(parser):
    parser.addoption("--name")
"""


def modules(pytester: pytest.Pytester, name: str, *options: str) -> set[str]:
    """Names of what a session of one test has loaded at its end."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_it="import pytest\n@pytest.mark.parametrize('n', [1])\ndef test_it(n): pass\n")
    pytester.runpytest_subprocess(*QUICK, f"--name={name}", *options).assert_outcomes(passed=1)
    return set(json.loads((pytester.path / f"{name}.json").read_text()))


def test_a_session_that_measures_nothing_loads_two_modules(pytester: pytest.Pytester) -> None:
    """The package's front and the plugin; nothing else, of ours or of others."""
    with_it = modules(pytester, "with")
    without = modules(pytester, "without", "-p", "no:idlebench")
    assert with_it - without == {"idlebench", "idlebench.pytest_plugin"}


def test_the_mark_and_the_fixture_are_listed(pytester: pytest.Pytester) -> None:
    """So that ``--strict-markers`` knows the one and ``--fixtures`` shows the other."""
    result = pytester.runpytest_subprocess(*QUICK, "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.limit_idle_cpu(cpu, [*], wakes, *"])
    result = pytester.runpytest_subprocess(*QUICK, "--fixtures")
    result.stdout.fnmatch_lines(["idle_cpu*"])
