"""idlebench: what does a worker cost while it has nothing to do?

`run`, `gate`, `diagnose`, `measure` and `load` are loaded when they are first used, so that importing the
package, or asking the command line for help, costs next to nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idlebench.api import diagnose as diagnose
    from idlebench.api import gate as gate
    from idlebench.api import load as load
    from idlebench.api import measure as measure
    from idlebench.api import run as run

__all__ = ["__version__", "diagnose", "gate", "load", "measure", "run"]


class _PublicName:
    """A name of the public interface, which no package of the same name in here can take.

    Importing `idlebench.gate.decide` makes the import system set our attribute ``gate`` to that package. A
    data descriptor of the module's class stands before the module's attributes, and lets go of what is set.
    """

    def __init__(self, name: str) -> None:
        """Load nothing yet."""
        self._name = name

    def __get__(self, module: object, owner: object = None) -> object:
        """Load the interface on first use, and give the function."""
        from idlebench import api  # noqa: PLC0415 - loaded on first use

        return getattr(api, self._name)

    def __set__(self, module: object, value: object) -> None:
        """Keep the function."""


class _Front(ModuleType):
    """This package, with its public names."""

    diagnose = _PublicName("diagnose")
    gate = _PublicName("gate")
    load = _PublicName("load")
    measure = _PublicName("measure")
    run = _PublicName("run")


sys.modules[__name__].__class__ = _Front


def __getattr__(name: str) -> object:
    """Look the version up on first use (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 8 ms of each start

        try:
            return version("idlebench")
        except PackageNotFoundError:
            return "0+unknown"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
