"""Small programs that wait in known ways, started and ended for a test of the diagnosis."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from idlebench.diagnose.gather import gather
from idlebench.measure.identity import process_ref
from idlebench.model.evidence import Evidence, ThreadEvidence
from idlebench.model.process import ProcessRef

READY = "print('ready', flush=True)"


@contextmanager
def program(directory: Path, text: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python program that says that it is ready; kill it at the end."""
    script = directory / "program.py"
    script.write_text(textwrap.dedent(text), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-P", str(script), *arguments], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def gathered(pid: int, seconds: float, *, broker_url: str = "") -> Evidence:
    """Everything that is seen of it."""
    return gather(process_ref(pid), duration_s=seconds, broker_url=broker_url)


def thread(evidence: Evidence, title: str) -> ThreadEvidence:
    """The thread with that name."""
    return next(one for one in evidence.threads if one.title == title)


def state(ref: ProcessRef) -> str:
    """The letter of its state now, "" if it is gone."""
    try:
        text = Path(f"/proc/{ref.pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0]
