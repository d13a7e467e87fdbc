from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from idlebench.measure.identity import process_ref
from tests.integration.diagnose_support import READY, program, state
from tests.leaks import wait_until

GATHER = """
import sys
from idlebench.diagnose.gather import gather
from idlebench.measure.identity import process_ref
target = process_ref(int(sys.argv[1]))
print("begin", flush=True)
try:
    gather(target, duration_s=3.5, on_progress=lambda progress: print(progress.phase.value, flush=True))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
POLLS = f"import time\n{READY}\nwhile True:\n    time.sleep(0.05)\n"


def looking_at(pid: int) -> list[int]:
    """Processes of py-spy that look at a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(word.endswith(b"py-spy") for word in words[:1]) and str(pid).encode() in words:
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("phase", ["begin", "counters", "stacks"])
def test_ctrl_c_at_any_time_leaves_the_target_untouched_and_running(tmp_path: Path, phase: str) -> None:
    """It goes on waking, no thread of it is stopped, and nothing looks at it any more."""
    with program(tmp_path, POLLS) as target:
        ref = process_ref(target.pid)
        with subprocess.Popen(
            [sys.executable, "-c", GATHER, str(target.pid)], stdout=subprocess.PIPE, text=True
        ) as observer:
            assert observer.stdout is not None
            for line in observer.stdout:
                if line.strip() == phase:
                    break
            time.sleep(0.2)
            observer.send_signal(signal.SIGINT)
            rest = observer.communicate(timeout=20)[0]
        assert rest.splitlines()[-1] == "interrupted"
        assert wait_until(lambda: not looking_at(target.pid), 3)
        assert state(ref) in {"S", "R"}
        before = voluntary(target.pid)
        assert wait_until(lambda: voluntary(target.pid) > before, 3)


def voluntary(pid: int) -> int:
    """Voluntary switches of its only thread so far."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
