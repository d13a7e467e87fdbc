"""`idlebench gate`."""

from __future__ import annotations

from pathlib import Path

from idlebench.cli import gate_parameters as given
from idlebench.cli import run_parameters as also
from idlebench.cli.gate_files import GateFiles
from idlebench.cli.gate_options import GateLimits, run_options
from idlebench.cli.gate_request import GateCommand


def command(  # noqa: PLR0913 - each parameter is an option of the command line
    target: given.Target = "",
    *,
    baseline: given.Baseline = None,
    against: given.Against = "",
    budgets: given.Budgets = None,
    variants: given.Variants = None,
    sets: also.Sets = None,
    on_inconclusive: given.Inconclusive = None,
    time_limit: given.TimeLimit = None,
    launches: given.Launches = None,
    max_launches: given.MaxLaunches = None,
    window: also.Window = None,
    full_plan: given.FullPlan = False,
    busy_limit: given.BusyLimit = 50.0,
    seed: also.Seed = None,
    broker_url: also.BrokerUrl = "",
    broker_binary: also.BrokerBinary = None,
    allow_remote_broker: also.AllowRemoteBroker = False,
    out: also.Out = Path("reports"),
    json: also.Json = "",
    junit: given.Junit = "",
    markdown: given.Markdown = "",
    openmetrics: given.OpenMetrics = "",
    bencher: given.Bencher = "",
    smaller_is_better: given.SmallerIsBetter = "",
    pytest_benchmark: given.PytestBenchmark = "",
    github: given.Github = False,
    self_test: given.SelfTest = False,
    quiet: also.Quiet = False,
) -> int:
    """Fail when a worker costs more while it has nothing to do.

    Launches every cell until the verdict is safe either way: against budgets, a committed baseline, or the
    base version in the same job. What is flagged is measured again before it fails.

        idlebench gate my-worker.toml --budget wakes=5/s --budget cpu=0.5%
        idlebench gate my-worker.toml --baseline idle-baseline.json
        idlebench gate my-worker.toml --against origin/main
        idlebench gate reports/20260301-120000-my-worker-1a2b --baseline idle-baseline.json
        idlebench gate --self-test

    Exit codes: 0 no regression · 1 regression · 2 interrupted · 3 broker, disk or idlebench failed · 4 wrong
    usage or file · 5 nothing could be measured · 6 inconclusive.
    """
    options = run_options(window, variants, sets, seed, broker_url, broker_binary, allow_remote_broker, out)
    limits = GateLimits(
        budgets, baseline, against, on_inconclusive, time_limit, launches, max_launches, full_plan, busy_limit
    )
    files = GateFiles(
        json, junit, markdown, openmetrics, bencher, smaller_is_better, pytest_benchmark, github=github
    )
    return GateCommand(target, options, limits, files, self_test=self_test, quiet=quiet).run()
