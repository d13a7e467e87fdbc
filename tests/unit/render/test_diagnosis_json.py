from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from idlebench.errors import StorageError
from idlebench.model.diagnosis import Cost, Diagnosis
from idlebench.render.diagnosis_json import json_text
from tests.unit.render.diagnosis_builders import PROBLEM, any_diagnosis


def test_the_shape_is_the_documented_one() -> None:
    """The names that a program reads."""
    told = json.loads(json_text([PROBLEM]))
    assert (told["schema"], told["kind"], told["verdict"]) == ("1.0", "diagnosis", "problem")
    assert told["target"]["pid"] == 100
    finding = told["findings"][0]
    assert finding["name"] == "short-poll"
    assert finding["thread"] == {"pid": 100, "tid": 101, "name": "MainThread"}
    assert (finding["where"]["line"], finding["where"]["function"]) == (12, "consume")
    assert finding["cost"] == {"cpu_percent": 0.46, "wakes_per_s": 20.0, "commands_per_s": 10.0}
    assert finding["saves"]["cpu_percent"] == {"low": 0.41, "high": 0.46}
    assert told["considered"][0]["name"] == "busy-spin"


def test_what_was_not_measured_is_null() -> None:
    """Never 0."""
    told = json.loads(json_text([replace(PROBLEM, cost=Cost(None, None))]))
    assert told["cost"] == {"cpu_percent": None, "wakes_per_s": None, "commands_per_s": None}


def test_several_targets_are_a_list() -> None:
    """One object for each, in their order."""
    second = replace(PROBLEM, target=replace(PROBLEM.target, pid=200))
    assert [one["target"]["pid"] for one in json.loads(json_text([PROBLEM, second]))] == [100, 200]


def test_a_figure_that_is_none_is_refused() -> None:
    """JSON has no word for infinity."""
    with pytest.raises(StorageError):
        json_text([replace(PROBLEM, observer=replace(PROBLEM.observer, cpu_percent=math.inf))])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_diagnosis)
def test_any_diagnosis_is_written_in_ascii_and_read_back(diagnosis: Diagnosis) -> None:
    """Whatever stands in names and reasons."""
    text = json_text([diagnosis])
    assert text.isascii()
    told = json.loads(text)
    assert [one["summary"] for one in told["findings"]] == [one.summary for one in diagnosis.findings]
