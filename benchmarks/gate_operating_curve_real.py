"""Real gates of a version against itself, one line a gate, so that they can be stopped and gone on with."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
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
VARIANTS: Final = ("sleep-100", "backoff", "block-1000", "brpop")
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


@dataclass(frozen=True, slots=True)
class Done:
    """What the log says of one gate.

    Attributes:
        seed: its number.
        verdict: how it ended.
        seconds: that it took.
        load_1m: load average when it began, or None.
    """

    seed: int
    verdict: Verdict
    seconds: float
    load_1m: float | None


def done(log: Path) -> list[Done]:
    """Read the gates so far; a last line that was cut off is no gate."""
    found = []
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        verdict = Verdict(entry["verdict"])
        found.append(Done(int(entry["seed"]), verdict, float(entry["seconds"]), entry.get("load_1m")))
    return found


def go_on(runs: int, log: Path, jobs: int) -> Iterator[RealGate]:
    """Make the gates that are missing of so many, each appended to the log when it ends.

    Args:
        runs: gates in all, those in the log among them.
        log: file of one line a gate.
        jobs: gates at once. More than one disturb each other: each is then a gate on a busy machine.

    Raises:
        Interrupted: Ctrl-C was pressed; the gate in progress is not in the log.
        IdlebenchError: a gate could not be made.
    """
    if log.exists() and not log.read_bytes().endswith(b"\n"):
        # What was cut off in the middle of a line is closed, so that the next line is one of its own.
        with log.open("a", encoding="utf-8") as file:
            file.write("\n")
    missing = sorted(set(range(runs)) - {each.seed for each in done(log)})
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        try:
            for ended in as_completed([pool.submit(real_gate, seed) for seed in missing]):
                gate = ended.result()
                with log.open("a", encoding="utf-8") as file:
                    file.write(gate.line() + "\n")
                yield gate
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


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
        options=replace(request.options, latency=False),
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
    count = Counter(each.verdict for each in gates)
    seconds = sorted(each.seconds for each in gates)
    lines = [
        "# Real gates of a version against itself",
        "",
        f"{len(gates)} gates of `idle-strategies`, as its quick table says: {', '.join(VARIANTS)}.",
        "Both sides were launched in one job, and nothing had changed: every regression is a false alarm.",
        *_loads(gates),
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


def _loads(gates: Sequence[Done]) -> list[str]:
    loads = sorted(each.load_1m for each in gates if each.load_1m is not None)
    if not loads:
        return []
    middle = loads[len(loads) // 2]
    return [f"Load average when they began: median {middle:.1f}, from {loads[0]:.1f} to {loads[-1]:.1f}."]
