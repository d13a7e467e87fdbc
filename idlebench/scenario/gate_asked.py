"""What a scenario asks of each variant, as a digest: two runs can be compared if it is the same.

It is made of what the file says, not of what it means: a later idlebench with one more option, whose default
is what was done before, gives the same digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from idlebench.model.scenario import OptionValue, Scenario
from idlebench.scenario.check_variants import CONTROL
from idlebench.scenario.schema import ScenarioTable

_TITLES: Final = {"title", "source", "published_series"}
_MEASURE: Final = {"settle": True, "probes": True, "probe_budget": True, "stop_grace": True, "scale": True}
"""The length of a window and the number of launches are compared by themselves."""


def asked(table: ScenarioTable) -> Mapping[str, str]:
    """Give a digest for each variant of the file, and for the control that is added to one without.

    Titles, expectations, drills, the sweep's values (they are the cell's parameters) and the gate's own table
    do not count; services that a variant names do.
    """
    common = [
        table.broker.model_dump(mode="json", exclude_unset=True),
        table.measure.model_dump(mode="json", exclude_unset=True, include=_MEASURE),
        None if table.calibrate is None else table.calibrate.model_dump(mode="json", exclude_unset=True),
    ]
    services = {each.name: each.model_dump(mode="json", exclude_unset=True) for each in table.services}
    found = {
        each.name: _digest(
            [
                common,
                each.model_dump(mode="json", exclude_unset=True, exclude=_TITLES),
                [services[name] for name in each.services if name in services],
            ]
        )
        for each in table.variants
    }
    if not any(each.control for each in table.variants):
        found[CONTROL] = _digest([common, CONTROL])
    return found


def asked_with(scenario: Scenario, variant: str, key: str, value: OptionValue) -> str:
    """Give the digest of a variant with one more option from ``--set``."""
    return _digest([scenario.asked.get(variant, ""), key, value])


def asked_of_all(scenario: Scenario) -> str:
    """Give one digest of everything that the scenario asks, whichever variants were chosen."""
    return _digest(dict(scenario.asked))


def _digest(content: Any) -> str:  # noqa: ANN401 - anything that JSON can say
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
