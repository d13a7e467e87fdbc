"""A fault on purpose: runs a command as its child and, beside it, polls every 10 ms or spins.

The self-test of the gate puts it around a worker: what it costs has to be noticed. The child gets every
signal that comes here, writes to the same log, and its exit code becomes ours.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Final

POLL_S: Final = 0.01
KINDS: Final = ("poll", "spin")
_PASSED_ON: Final[tuple[int, ...]] = (
    signal.SIGTERM,
    signal.SIGINT,
    signal.SIGHUP,
    signal.SIGUSR1,
    signal.SIGUSR2,
)
_USAGE: Final = 4
_NOT_FOUND: Final = 127


class Child:
    """The command, and the signals that came before it was there."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: list[int] = []

    def start(self, argv: list[str]) -> subprocess.Popen[bytes]:
        """Start it, and pass on what came meanwhile.

        Raises:
            OSError: it cannot be started.
        """
        for number in _PASSED_ON:
            signal.signal(number, self._pass_on)
        process = self._process = subprocess.Popen(argv)
        for number in self._waiting:
            process.send_signal(number)
        return process

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        if self._process is None:
            self._waiting.append(number)
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(number)


def main(argv: list[str]) -> int:
    """Run ``KIND COMMAND…`` until the command ends.

    Args:
        argv: ``poll`` or ``spin``, then the command and its arguments.

    Returns:
        The command's exit code; 4 if the arguments are wrong, 127 if it cannot be started.
    """
    if "idlebench" in sys.modules or len(argv) < 2 or argv[0] not in KINDS:
        sys.stderr.write(
            f"injected.py: usage: injected.py {'|'.join(KINDS)} COMMAND..., started by its path\n"
        )
        return _USAGE
    pause_s = POLL_S if argv[0] == "poll" else None
    try:
        process = Child().start(argv[1:])
    except OSError as error:
        sys.stderr.write(f"injected.py: {argv[1]}: {error.strerror}\n")
        return _NOT_FOUND
    while process.poll() is None:
        if pause_s is not None:
            time.sleep(pause_s)
    return process.returncode


def end_like(code: int) -> int:
    """End as the child did: by the same signal, if it was one."""
    if code < 0:
        with suppress(OSError):  # SIGKILL and SIGSTOP have no handler to take away
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


if __name__ == "__main__":
    sys.exit(end_like(main(sys.argv[1:])))
