"""The parameters of `idlebench gate`: what each is called, means, and is called in the environment."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from idlebench.cli.complete import scenario_names, variant_names


class OnInconclusive(StrEnum):
    """What an inconclusive gate does to the job."""

    PASS = "pass"  # noqa: S105 - a word of the command line
    FAIL = "fail"


Target = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE.toml|RUN_DIR",
        help="A scenario by name or path, or a stored run, of which nothing is run again.",
        autocompletion=scenario_names,
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="No worse than this baseline.", envvar="IDLEBENCH_BASELINE"),
]
Against = Annotated[
    str,
    typer.Option(
        metavar="REVISION|DIR|cmd:COMMAND",
        help="No worse than this version, measured in turns with this one.",
        envvar="IDLEBENCH_AGAINST",
    ),
]
Budgets = Annotated[
    list[str] | None,
    typer.Option(
        "--budget",
        metavar="[VARIANT.]METRIC=LIMIT",
        help="An absolute limit, such as wakes=5/s or cpu=0.5%; repeatable.",
        envvar="IDLEBENCH_BUDGET",
    ),
]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="Gate only this variant; repeatable.",
        envvar="IDLEBENCH_VARIANT",
        autocompletion=variant_names,
    ),
]
Inconclusive = Annotated[
    OnInconclusive | None,
    typer.Option(
        "--on-inconclusive",
        help="Whether a gate that cannot decide fails with exit code 6, as it does by default.",
        envvar="IDLEBENCH_ON_INCONCLUSIVE",
    ),
]
TimeLimit = Annotated[
    str | None,
    typer.Option(
        metavar="DURATION", help="No launch is begun after that, such as 2m.", envvar="IDLEBENCH_TIME_LIMIT"
    ),
]
Launches = Annotated[
    int | None,
    typer.Option(
        help="How often each cell is started before it is decided.", min=2, envvar="IDLEBENCH_LAUNCHES"
    ),
]
MaxLaunches = Annotated[
    int | None,
    typer.Option(help="How often at most, then it is inconclusive.", min=2, envvar="IDLEBENCH_MAX_LAUNCHES"),
]
FullPlan = Annotated[
    bool,
    typer.Option(
        "--full-plan",
        help="Measure as long as `idlebench run` does, not as its --quick.",
        envvar="IDLEBENCH_FULL_PLAN",
    ),
]
BusyLimit = Annotated[
    float,
    typer.Option(
        metavar="PERCENT",
        help="Other load may keep some process waiting for a CPU in this share of the time; 101 is always.",
        min=0,
        max=101,
        envvar="IDLEBENCH_BUSY_LIMIT",
    ),
]
SelfTest = Annotated[
    bool,
    typer.Option(
        "--self-test",
        help="Gate copies of the workers instead: a poll and a spin in them must be caught, no change not.",
    ),
]
Junit = Annotated[str, typer.Option(metavar="FILE", help="Write JUnit XML.", envvar="IDLEBENCH_JUNIT")]
Markdown = Annotated[
    str, typer.Option(metavar="FILE", help="Write a report in Markdown.", envvar="IDLEBENCH_MARKDOWN")
]
OpenMetrics = Annotated[
    str,
    typer.Option(
        "--openmetrics",
        "--gitlab",
        metavar="FILE",
        help="Write OpenMetrics, as GitLab's metrics reports.",
        envvar="IDLEBENCH_OPENMETRICS",
    ),
]
Bencher = Annotated[
    str, typer.Option(metavar="FILE", help="Write Bencher Metric Format.", envvar="IDLEBENCH_BENCHER")
]
SmallerIsBetter = Annotated[
    str,
    typer.Option(
        metavar="FILE",
        help="Write customSmallerIsBetter JSON of github-action-benchmark.",
        envvar="IDLEBENCH_SMALLER_IS_BETTER",
    ),
]
PytestBenchmark = Annotated[
    str,
    typer.Option(
        metavar="FILE", help="Write JSON as pytest-benchmark does.", envvar="IDLEBENCH_PYTEST_BENCHMARK"
    ),
]
Github = Annotated[
    bool,
    typer.Option(
        "--github",
        help="Write annotations, and the step's summary and outputs where GitHub wants them.",
        envvar="IDLEBENCH_GITHUB",
    ),
]
