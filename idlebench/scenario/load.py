"""`load_scenario`: from a name or a path to a checked, frozen `Scenario`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from idlebench.errors import Problem, ScenarioError
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.scenario.build import build
from idlebench.scenario.check_comparisons import check_comparison_tables, check_comparisons_fit
from idlebench.scenario.check_expect import check_expect_tables, check_expectations_fit
from idlebench.scenario.check_extras import check_extras, check_gate
from idlebench.scenario.check_sweep import check_axis_tables, check_sweep
from idlebench.scenario.check_variants import check_broker_and_measure, check_variants
from idlebench.scenario.context import Context
from idlebench.scenario.document import read_document, scenario_name
from idlebench.scenario.library import find_builtin
from idlebench.scenario.overrides import apply_options
from idlebench.scenario.pruning import parse


def load_scenario(name_or_path: str | Path, *, options: RunOptions | None = None) -> Scenario:
    """Load a scenario and lay a run's options over it.

    A plain word names a built-in scenario; anything with a path separator or the ending ``.toml``, and
    any `Path`, is a file. The current directory is never searched.

    Args:
        name_or_path: such as ``idle-strategies`` or ``./mine.toml``.
        options: what the user asked of this run; `sets`, `variants`, `quick` and `window_s` change it.

    Raises:
        ScenarioError: the file is wrong; every problem that could be found, in the order of the file.
        UsageError: there is no such scenario, the file cannot be read, or an option does not fit.
    """
    scenario = _load(locate(name_or_path))
    return scenario if options is None else apply_options(scenario, options)


def locate(name_or_path: str | Path) -> Path:
    """Give the file of a built-in name or of a path.

    Raises:
        UsageError: no built-in scenario has this name.
    """
    if isinstance(name_or_path, Path):
        return name_or_path
    separators = {"/", os.sep, os.altsep or os.sep}
    is_path = name_or_path.endswith(".toml") or any(mark in name_or_path for mark in separators)
    return Path(name_or_path) if is_path else find_builtin(name_or_path).path


def _load(path: Path) -> Scenario:
    document = read_document(path)
    scenario_name(document.path)
    parsed = parse(document)
    problems = list(parsed.problems)
    scenario: Scenario | None = None
    if parsed.table is not None:
        context = Context(document, parsed, parsed.table)
        problems += _not_following(problems, _table_problems(context))
        if not problems:
            scenario = build(document, parsed.table)
            problems += check_sweep(context, scenario)
            problems += check_expectations_fit(context, scenario)
            problems += check_comparisons_fit(context, scenario)
    if problems or scenario is None:
        raise ScenarioError(tuple(sorted(dict.fromkeys(problems), key=_line)))
    return scenario


def _table_problems(context: Context) -> Iterator[Problem]:
    yield from check_broker_and_measure(context)
    yield from check_variants(context)
    yield from check_axis_tables(context)
    yield from check_extras(context)
    yield from check_expect_tables(context)
    yield from check_comparison_tables(context)
    yield from check_gate(context)


def _not_following(found: Sequence[Problem], later: Iterable[Problem]) -> list[Problem]:
    """Leave out what is only said of a table because something broken in it was put aside."""
    broken = [problem.key for problem in found]
    return [
        problem
        for problem in later
        if not any(key.startswith((f"{problem.key}.", f"{problem.key}[")) for key in broken)
    ]


def _line(problem: Problem) -> int:
    return int(problem.where.rpartition(":")[2])
