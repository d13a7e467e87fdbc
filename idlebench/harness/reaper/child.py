"""The reaper process: started by path, `python -I -S child.py FD RUN_ID GRACE_S`, in its own session.

It is the parent of everything that a run starts and the adopter of every orphan among them (a child
subreaper), blocked without a timeout on its control socket and on SIGCHLD. When the socket ends, for
whatever reason the harness did, it stops, reaps and removes everything, and exits.

Nothing of idlebench is imported: an import of the package would load the harness into the process that
must outlive it. The neighbours are reached as a package of another name (PEP 366).
"""

from __future__ import annotations

import sys
import types
from pathlib import Path

if __name__ == "__main__" and not __package__:
    _home = types.ModuleType("idlebench_reaper")
    _home.__path__ = [str(Path(__file__).parent)]
    sys.modules[_home.__name__] = _home
    __package__ = _home.__name__

from .loop import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
