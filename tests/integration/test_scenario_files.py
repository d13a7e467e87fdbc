"""A user's own scenario file, through the command line and a real broker."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

WORKER = """
import os
import redis

client = redis.Redis.from_url(os.environ["URL"], socket_timeout=None)
print("worker started", flush=True)
while True:
    reply = client.brpop([os.environ["QUEUE"]], timeout=0)
    client.rpush(os.environ["DONE"], reply[1])
"""
SCENARIO = """
title = "A worker of a user's"
[measure]
window = "300ms"
launches = 1
settle = { min = "100ms" }
probes = 3
stacks = false
[[variants]]
name = "mine"
command = ["{python}", "worker.py"]
env = { URL = "{broker_url}", QUEUE = "{prefix}jobs", DONE = "{prefix}done" }
ready = { log = "^worker started" }
probe.enqueue = { list = "{prefix}jobs", payload = { id = "{probe_id}" } }
probe.seen = { list = "{prefix}done" }
[[variants]]
name = "by-shell"
shell = 'exec "${{PYTHON}}" worker.py'
env = { PYTHON = "{python}", URL = "{broker_url}", QUEUE = "a", DONE = "b{workers}" }
workers = 2
assert_idle = true
[[expect]]
id = "it-blocks"
claim = "It wakes hardly ever."
metric = "worker.wakes_per_s"
of = ["mine", "by-shell"]
at_most = 50
"""


def idlebench(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line, its files under a directory."""
    return subprocess.run(
        [sys.executable, "-m", "idlebench", *arguments],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_users_own_worker_is_measured_and_probed(tmp_path: Path) -> None:
    """Environment, readiness, probe and shell of a scenario file reach real processes and a real broker."""
    (tmp_path / "worker.py").write_text(WORKER, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(SCENARIO, encoding="utf-8")
    ended = idlebench(tmp_path, "run", "mine.toml", "--json", "result.json", "-q")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    cells = {cell["variant"]: cell for cell in json.loads((tmp_path / "result.json").read_text())["cells"]}
    assert {name: cell["validity"] for name, cell in cells.items()} == dict.fromkeys(cells, "ok")
    assert set(cells) == {"control", "mine", "by-shell"}
    assert cells["mine"]["pickup_ms"]["n"] == 3
    assert cells["by-shell"]["worker"]["processes"] == 2


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("bad.toml", b'title = "x"\n[[variants]]\nname = "a"\nworkr = "blocked"\n', "bad.toml:4"),
        ("bad.toml", b"title = \n", "bad.toml:1"),
        ("bad.toml", b"\xff\xfe", "UTF-8"),
        ("bad.toml", b"", "empty"),
        ("Bad Name.toml", b'title = "x"\n', "not a name"),
    ],
)
def test_a_wrong_file_ends_with_exit_code_4_and_no_traceback(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    """The user reads where the mistake is and what to do, not where our code was."""
    (tmp_path / name).write_bytes(data)
    ended = idlebench(tmp_path, "run", name)
    assert ended.returncode == 4
    assert words in ended.stderr.replace("\n", " ")
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
