"""A reloader that looks at every file once a second."""

from __future__ import annotations

import os
import time
from pathlib import Path

ROOT = Path(os.environ["DATA_DIR"])


def make_tree() -> None:
    for folder in range(60):
        directory = ROOT / f"package_{folder}"
        directory.mkdir(exist_ok=True)
        for number in range(100):
            (directory / f"module_{number}.py").touch()


def snapshot() -> dict[Path, float]:
    return {path: path.stat().st_mtime for path in ROOT.rglob("*.py")}


def watch() -> None:
    before = snapshot()
    while True:
        time.sleep(1.0)
        after = snapshot()
        if after != before:
            print("changed", flush=True)
        before = after


make_tree()
watch()
