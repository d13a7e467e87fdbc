"""Packages that a scenario needs and that idlebench does not bring."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from idlebench.errors import UsageError
from idlebench.model.scenario import Scenario

EXTRAS: Final = {"grpc": "idlebench[grpc]"}
"""Importable name → what pip has to install; a name that is not here is its own."""


def check_requirements(scenario: Scenario) -> None:
    """See that everything a scenario needs can be imported.

    Raises:
        UsageError: something is missing; the remedy is the pip command.
    """
    missing = [name for name in scenario.requires if find_spec(name) is None]
    if missing:
        packages = " ".join(f"'{EXTRAS.get(name, name)}'" for name in missing)
        raise UsageError(
            f"{scenario.name} needs {', '.join(missing)}, which cannot be imported",
            remedy=f"pip install {packages}",
        )
