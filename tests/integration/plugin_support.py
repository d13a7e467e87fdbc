"""Small projects whose tests use the plugin, run by pytest as a user would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from idlebench.broker import external
from idlebench.limit import calling, hooks, session, sockets

LOADED: Final = (external, calling, hooks, session, sockets)
"""Loaded here once: pytester forgets what a run inside has imported, and each would load it anew."""

CONFTEST: Final = """
import subprocess, sys
import pytest

def start(code):
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"ready\\n"
    return process

@pytest.fixture
def begin():
    started = []
    def begin(code):
        started.append(start(code))
        return started[-1]
    yield begin
    for process in started:
        process.kill()
        process.communicate()

@pytest.fixture
def blocked(begin):
    return begin("import sys; print('ready', flush=True); sys.stdin.read()")

@pytest.fixture
def polling(begin):
    return begin("import time; print('ready', flush=True)\\nwhile True: time.sleep(0.005)")
"""
"""A worker that waits and one that polls 200 times a second; far from any budget here."""

QUICK: Final = ("-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-p", "no:benchmark")
"""Without plugins that take longer than a measurement; ours is found by its entry point."""


def run_tests(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    """Run tests in this process."""
    write_tests(pytester, source)
    return pytester.runpytest_inprocess(*QUICK, "-p", "no:xdist", *options)


def write_tests(pytester: pytest.Pytester, source: str) -> None:
    """Write ``test_it.py`` and the fixtures that it may use."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        test_it=f"import os, signal, subprocess, sys, threading, time\nimport pytest\n{source}"
    )


def readings(path: Path) -> list[dict[str, Any]]:
    """What was written to ``--idlebench-json``."""
    found: list[dict[str, Any]] = json.loads(path.read_text())["readings"]
    return found
