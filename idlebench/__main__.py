"""``python -m idlebench`` is ``idlebench``."""

from __future__ import annotations

import sys

from idlebench.cli import main

if __name__ == "__main__":
    sys.exit(main())
