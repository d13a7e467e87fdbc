"""idlebench: what does a worker cost while it has nothing to do?

`run`, `measure`, `gate` and `load` are loaded when they are first used, so that importing the package, or
asking the command line for help, costs next to nothing.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idlebench.api import gate as gate
    from idlebench.api import load as load
    from idlebench.api import measure as measure
    from idlebench.api import run as run

__all__ = ["__version__", "gate", "load", "measure", "run"]

_LAZY = ("gate", "load", "measure", "run")


def __getattr__(name: str) -> object:
    """Load a public name on first use (PEP 562)."""
    if name == "__version__":
        try:
            return version("idlebench")
        except PackageNotFoundError:
            return "0+unknown"
    if name in _LAZY:
        from idlebench import api  # noqa: PLC0415 - loaded on first use

        # Two are named like a package in here, which becomes our attribute when it is imported: so they are
        # all set once everything was.
        globals().update({each: getattr(api, each) for each in _LAZY})
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
