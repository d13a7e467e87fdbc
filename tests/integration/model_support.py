"""Running the drills of a modelled system once, although tests run in several processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.worker_support import Server, until

Figures = dict[str, float]

_TOGETHER_S = 110.0


def environment(server: Server, prefix: str) -> dict[str, str]:
    """What idlebench gives a worker and a drill."""
    return {**os.environ, "IDLEBENCH_BROKER_URL": server.url, "IDLEBENCH_PREFIX": prefix}


def drill_figures(factory: pytest.TempPathFactory, server: Server, script: Path, *drills: str) -> Figures:
    """Run drills one after the other, or read what another process of this test run found out with them.

    Beside the drills' own figures there is ``keys_left``: how many keys they left on the server.
    """
    of_run = "PYTEST_XDIST_WORKER" in os.environ
    directory = factory.getbasetemp().parent if of_run else factory.getbasetemp()
    name = script.parent.name
    result, draft = directory / f"{name}.json", directory / f"{name}.draft"
    try:
        draft.touch(exist_ok=False)
    except FileExistsError:
        until(result.exists, f"another process runs the drills of {name}", _TOGETHER_S)
    else:
        try:
            figures = json.dumps(_run(server, script, drills))
        except BaseException:
            result.write_text("{}")  # nobody need wait any longer
            raise
        draft.write_text(figures)
        draft.rename(result)
    read: Figures = json.loads(result.read_text())
    return read


def _run(server: Server, script: Path, drills: tuple[str, ...]) -> Figures:
    figures: Figures = {}
    prefix = f"idlebench:drill-{script.parent.name}:"
    for drill in drills:
        ended = subprocess.run(
            [sys.executable, "-P", str(script), drill],
            env=environment(server, prefix),
            capture_output=True,
            text=True,
            timeout=_TOGETHER_S,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        for line in ended.stdout.splitlines():
            figures |= {name: float(value) for name, value in json.loads(line).items()}
    with closing(server.client) as client:
        return figures | {"keys_left": float(len(client.keys(f"{prefix}*")))}
