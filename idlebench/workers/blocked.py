"""The control: blocked forever in the kernel; what a worker costs that waits for nothing at all."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours become a package without idlebench
    sys.modules["idlebench_workers"] = island = ModuleType("idlebench_workers")
    island.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("idlebench_workers.main", None)

from .runtime import READY_LINE, begin, log
from .stopping import Stopped, Stopper


def main() -> int:
    """Block until SIGTERM; no broker, no timer, no wake."""
    begin("blocked")
    stop = Stopper("exit")
    stop.install()
    log(READY_LINE)
    try:
        stop.wait_forever()
    except Stopped:
        stop.disarm()
    return 0


if __name__ == "__main__":
    sys.exit(main())
