"""The rules of a diagnosis: one file a family, each rule as data."""

from __future__ import annotations

from typing import Final

from idlebench.diagnose.rules import asking, children, herds, rest, spin, timers, work, worker_threads
from idlebench.diagnose.rules.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *spin.RULES,
    *asking.RULES,
    *timers.RULES,
    *herds.RULES,
    *children.RULES,
    *worker_threads.RULES,
    *work.RULES,
    *rest.RULES,
)
"""All of them, in the order in which they are told."""
