"""`idlebench run`."""

from __future__ import annotations

from pathlib import Path

from idlebench.cli import run_parameters as given
from idlebench.cli.run_options import set_values, window_seconds
from idlebench.cli.run_request import RunRequest
from idlebench.model.options import RunOptions


def command(  # noqa: PLR0913 - each parameter is an option of the command line
    names: given.Names,
    *,
    quick: given.Quick = False,
    full: given.Full = False,
    launches: given.Launches = None,
    window: given.Window = None,
    variants: given.Variants = None,
    sets: given.Sets = None,
    seed: given.Seed = None,
    no_latency: given.NoLatency = False,
    broker_url: given.BrokerUrl = "",
    broker_binary: given.BrokerBinary = None,
    allow_remote_broker: given.AllowRemoteBroker = False,
    out: given.Out = Path("reports"),
    json: given.Json = "",
    csv: given.Csv = "",
    sort: given.Sort = "",
    dry_run: given.DryRun = False,
    quiet: given.Quiet = False,
) -> int:
    """Measure what each way of waiting costs, and say what was found.

    Starts a broker of its own, launches every cell of the scenario several times in a random order, and
    prints a table, its reading in words and the expectations. Everything is stored in a run directory with
    a report.

        idlebench run idle-strategies --quick
        idlebench run my-worker.toml --variant before --variant after --launches 5
        idlebench run idle-strategies --json - | jq .cells
        idlebench run idle-strategies --dry-run
        idlebench run tag:seed --quick

    Exit codes: 0 all is well · 1 an expectation was not met · 2 interrupted · 3 broker, disk or idlebench
    failed · 4 wrong usage or scenario · 5 nothing could be measured.
    """
    options = RunOptions(
        quick=quick,
        full=full,
        launches=launches,
        window_s=window_seconds(window),
        variants=tuple(variants or ()),
        sets=set_values(sets or ()),
        seed=seed,
        latency=not no_latency,
        broker_url=broker_url,
        broker_binary=broker_binary,
        allow_remote_broker=allow_remote_broker,
        out=out,
    )
    request = RunRequest(tuple(names), options, json, csv, sort, quiet=quiet)
    return request.dry_run() if dry_run else request.run()
