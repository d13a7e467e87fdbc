"""A scenario with two variants, and what its gate's table may be."""

from __future__ import annotations

from pathlib import Path

from idlebench.model.gate import Budget, GateRules, Metric, Tolerance
from idlebench.model.scenario import Scenario
from idlebench.scenario.gate_rules import gate_rules
from tests.unit.scenario.builders import load_text

TWO = """
title = "Two ways to wait"

[[variants]]
name = "nap"
worker = "stream_worker"
options = { wait = "sleep", sleep_ms = 100 }

[[variants]]
name = "block"
worker = "stream_worker"
options = { wait = "block", block_ms = 1000 }
"""


def scenario_with(directory: Path, gate: str = "") -> Scenario:
    """Load the two variants with a gate's table."""
    return load_text(directory, f"{TWO}\n{gate}")


def project_with(directory: Path, gate: str) -> Path:
    """Write a pyproject.toml."""
    path = directory / "pyproject.toml"
    path.write_text(gate, encoding="utf-8")
    return path


def rules_of(directory: Path, gate: str) -> GateRules:
    """Give the rules of a table alone."""
    return gate_rules(scenario_with(directory, gate))


def budget(rules: GateRules, metric: Metric, variant: str = "") -> Budget:
    """Give the one budget of a metric and a variant."""
    (found,) = (each for each in rules.budgets if (each.metric, each.variant) == (metric, variant))
    return found


def tolerance(rules: GateRules, metric: Metric, variant: str = "") -> Tolerance:
    """Give the one tolerance of a metric and a variant."""
    (found,) = (each for each in rules.tolerances if (each.metric, each.variant) == (metric, variant))
    return found
