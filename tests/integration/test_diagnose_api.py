"""`idlebench.diagnose`: the diagnosis from Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import idlebench
from idlebench.errors import UsageError
from idlebench.model.diagnosis import DiagnosisVerdict, FindingName
from tests.integration.diagnose_support import program

POLLS = "import time\nprint('ready', flush=True)\ndef poll():\n    while True: time.sleep(0.02)\npoll()\n"


def test_a_process_that_was_started_is_diagnosed(tmp_path: Path) -> None:
    """And it goes on running."""
    with program(tmp_path, POLLS) as process:
        diagnosis = idlebench.diagnose(process, duration="4s", assert_idle=True)
        assert process.poll() is None
    assert diagnosis.verdict is DiagnosisVerdict.PROBLEM
    assert diagnosis.findings[0].name is FindingName.SHORT_POLL
    assert diagnosis.findings[0].where is not None
    assert diagnosis.findings[0].where.function == "poll"


def test_a_command_is_started_and_stopped() -> None:
    """A list of words; what it costs is read after its start-up."""
    command = [sys.executable, "-c", "import time\nwhile True: pass"]
    diagnosis = idlebench.diagnose(command, duration=4)
    assert diagnosis.findings[0].name is FindingName.BUSY_SPIN
    assert not Path(f"/proc/{diagnosis.target.pid}").exists()


def test_a_process_that_is_gone_is_a_usage_error() -> None:
    """As on the command line."""
    with pytest.raises(UsageError, match="no live process"):
        idlebench.diagnose(2**22 - 1)
