"""Poll sets in the memory of a process."""

from __future__ import annotations

import subprocess
import sys

from idlebench.measure.poll_sets import asked_to_write

PROGRAM = """
import select, socket, time
ours, theirs = socket.socketpair()
both = select.poll()
both.register(ours, select.POLLIN | select.POLLOUT)
both.register(theirs, select.POLLIN)
both.poll()
print(ours.fileno(), theirs.fileno(), flush=True)
time.sleep(60)
"""


def test_a_descriptor_that_was_answered_writable_is_found() -> None:
    """As the kernel left it in the array; one that is only to be read is not."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ours, theirs = map(int, process.stdout.readline().split())
        found = asked_to_write(process.pid, [ours, theirs])
        process.kill()
    assert found == {ours}
