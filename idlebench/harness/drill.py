"""Running a drill: a script that puts a claim to the test."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from idlebench.errors import UsageError
from idlebench.harness.bench import Bench
from idlebench.harness.programs import bench_command
from idlebench.model.drill import DrillResult
from idlebench.model.scenario import Drill
from idlebench.units import NS_PER_S, format_duration

_GRACE_S = 1.0
_MOST_BYTES = 1 << 20


def run_drill(bench: Bench, drill: Drill, number: int) -> DrillResult:
    """Run a drill to its end and read what it printed.

    Args:
        bench: the workbench.
        drill: what to run.
        number: names its prefix and its directory, as a launch's number does.

    Returns:
        What it found out; a drill that failed or took too long has no values and says why.
    """
    began_ns = bench.clock.monotonic_ns()
    directory = bench.launch_directory(number)
    directory.mkdir(parents=True, exist_ok=True)
    name = f"drill-{drill.name}"
    request = bench_command(bench, drill.command, name, number)
    failure, values = "", {}
    try:
        bench.reaper.spawn(request)
        ended = bench.reaper.wait_exit(name, drill.timeout_s)
        bench.reaper.stop([name], grace_s=_GRACE_S)
        text = request.log.read_bytes()[-_MOST_BYTES:].decode(errors="replace")
        if ended is None:
            failure = f"it took longer than {format_duration(drill.timeout_s)}"
        elif ended.exit_code != 0:
            last = next((line for line in reversed(text.splitlines()) if line.strip()), "")
            failure = f"it ended with exit code {ended.exit_code}: {last[:200]}"
        else:
            values = dict(printed(text))
            failure = "" if values else "it printed no JSON object of names and numbers"
    except UsageError as error:
        failure = str(error)
    if bench.broker is not None:
        bench.broker.delete_prefix(bench.prefix(number))
    seconds = (bench.clock.monotonic_ns() - began_ns) / NS_PER_S
    return DrillResult(drill.name, drill.title, values, failure, seconds)


def printed(text: str) -> Iterator[tuple[str, float]]:
    """Give the names and numbers of every JSON object in a text, one a line; other lines are its log."""
    for line in text.splitlines():
        if not line.lstrip().startswith("{"):
            continue
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            for name, value in found.items():
                if isinstance(value, (bool, int, float)) and math.isfinite(value):
                    yield str(name), float(value)
