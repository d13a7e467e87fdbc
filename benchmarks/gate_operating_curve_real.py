"""Real gates of a version against itself, one line a gate, so that they can be stopped and gone on with."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from idlebench.errors import Interrupted
from idlebench.gate.prepare import GateAsked, prepare
from idlebench.gate.run import GateOutcome, GateRequest, run_gate
from idlebench.model.gate import GateRules, Verdict
from idlebench.model.options import RunOptions
from idlebench.scenario.gate_metrics import default_tolerances
from idlebench.stats.proportion import proportion_estimate

ROOT: Final = Path(__file__).resolve().parent.parent
SCENARIO: Final = ROOT / "scenarios" / "idle-strategies.toml"
VARIANTS: Final = ("sleep-10", "sleep-100", "block-1000", "brpop")
LOG: Final = "real-gates.jsonl"


@dataclass(frozen=True, slots=True)
class RealGate:
    """One line of the log.

    Attributes:
        seed: of the gate's orders; the number of the gate.
        verdict: of the whole.
        reason: of the verdict.
        seconds: that it took.
        launches: of each cell.
        doubts: reasons of the checks that did not pass.
        load_1m: load average when it began, or None.
    """

    seed: int
    verdict: Verdict
    reason: str
    seconds: float
    launches: Mapping[str, int]
    doubts: tuple[str, ...]
    load_1m: float | None

    def line(self) -> str:
        """Give it as a line of JSON."""
        return json.dumps(
            {
                "seed": self.seed,
                "verdict": self.verdict,
                "reason": self.reason,
                "seconds": round(self.seconds, 1),
                "launches": dict(self.launches),
                "doubts": list(self.doubts),
                "load_1m": self.load_1m,
            }
        )


def done(log: Path) -> list[tuple[Verdict, float]]:
    """Read verdict and seconds of the gates so far; a last line that was cut off is no gate."""
    found = []
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        found.append((Verdict(entry["verdict"]), float(entry["seconds"])))
    return found


def go_on(runs: int, log: Path) -> Iterator[RealGate]:
    """Make the gates that are missing of so many, each appended to the log when it ends.

    Args:
        runs: gates in all, those in the log among them.
        log: file of one line a gate.

    Raises:
        Interrupted: Ctrl-C was pressed; the gate in progress is not in the log.
        IdlebenchError: a gate could not be made.
    """
    if log.exists() and not log.read_bytes().endswith(b"\n"):
        # What was cut off in the middle of a line is closed, so that the next line is one of its own.
        with log.open("a", encoding="utf-8") as file:
            file.write("\n")
    for seed in range(len(done(log)), runs):
        gate = real_gate(seed)
        with log.open("a", encoding="utf-8") as file:
            file.write(gate.line() + "\n")
        yield gate


def real_gate(seed: int) -> RealGate:
    """Gate this checkout against itself, both sides in one job, and keep nothing of the run.

    Raises:
        Interrupted: Ctrl-C was pressed.
        IdlebenchError: it could not be made.
    """
    with tempfile.TemporaryDirectory(prefix="idlebench-gates-") as out:
        options = RunOptions(variants=VARIANTS, seed=seed, out=Path(out))
        request = prepare(GateAsked(str(SCENARIO), options, against=str(ROOT)))
        if not isinstance(request, GateRequest):
            raise TypeError("a scenario is launched")
        outcome = run_gate(_against_itself_alone(request))
        for run in outcome.runs:
            run.store.finish()
    if isinstance(outcome.error, Interrupted):
        raise outcome.error
    return _gate(seed, outcome)


def _against_itself_alone(request: GateRequest) -> GateRequest:
    """Leave out budgets: this checkout may exceed one, and that would be no false alarm."""
    return replace(
        request,
        rules=GateRules(tolerances=default_tolerances(), variants=VARIANTS),
        options=replace(request.options, latency=True),
    )


def _gate(seed: int, outcome: GateOutcome) -> RealGate:
    result = outcome.result
    cells = [*result.cells, *([result.control] if result.control is not None else [])]
    return RealGate(
        seed=seed,
        verdict=result.verdict,
        reason=result.reason,
        seconds=result.seconds,
        launches={cell.label: cell.launches for cell in cells},
        doubts=tuple(
            f"{cell.label}: {check.reason}"
            for cell in cells
            for check in cell.checks
            if check.verdict is not Verdict.PASS
        ),
        load_1m=result.machine.load_1m,
    )


def summary(log: Path) -> str:
    """Say how the gates in the log ended, with exact intervals, as Markdown."""
    gates = done(log)
    if not gates:
        return "# Real gates of a version against itself\n\nNone was made.\n"
    count = Counter(verdict for verdict, _ in gates)
    seconds = sorted(each for _, each in gates)
    lines = [
        "# Real gates of a version against itself",
        "",
        f"{len(gates)} gates of `idle-strategies`, as its quick table says: {', '.join(VARIANTS)}.",
        "Both sides were launched in one job, and nothing had changed: every regression is a false alarm.",
        "",
        "| ended as | gates | share, 95 % interval |",
        "|---|---|---|",
    ]
    for verdict in Verdict:
        share = proportion_estimate(count[verdict], len(gates))
        low, high = share.low or 0.0, share.high if share.high is not None else 1.0
        lines.append(
            f"| {verdict} | {count[verdict]} | {100 * share.mean:.1f} % [{100 * low:.1f}, {100 * high:.1f}] |"
        )
    middle, slow = seconds[len(seconds) // 2], seconds[min(len(seconds) - 1, 9 * len(seconds) // 10)]
    lines += ["", f"Time to the verdict: median {middle:.0f} s, 90th percentile {slow:.0f} s.", ""]
    return "\n".join(lines)
