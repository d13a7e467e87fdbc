"""How often the gate cries wolf, and how surely it finds what changed.

    python benchmarks/gate_operating_curve.py simulate --runs 10000 --out reports/gate-operating-curve
    python benchmarks/gate_operating_curve.py simulate --recorded reports/reference/idle-strategies
    python benchmarks/gate_operating_curve.py real --runs 200 --out reports/gate-operating-curve

`simulate` runs the gate's own sequence and decisions (`idlebench.gate`) on launches that are drawn: of
simulated workers, and of recorded runs. It writes ``simulated.md``, ``simulated.csv``, ``power.svg`` and
``false-alarms.svg``.

`real` gates this checkout against itself with real workers, each gate in about a minute, and appends a line
to ``real-gates.jsonl`` when one ends. Stopped with Ctrl-C and started again, it goes on. Use a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

if not __package__:  # started as a file: its neighbours are found from the top of the checkout
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import gate_operating_curve_real as real
from benchmarks.gate_operating_curve_points import points, simulate
from benchmarks.gate_operating_curve_svg import alarms_svg, power_svg
from benchmarks.gate_operating_curve_tables import Row, markdown, percent, write_csv
from idlebench.errors import IdlebenchError, Interrupted

_OUT = Path("reports/gate-operating-curve")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of the two parts; the exit code is idlebench's for its errors."""
    arguments = _parser().parse_args(argv)
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if arguments.part == "simulate":
            _simulate(arguments, out)
        else:
            _real(arguments.runs, arguments.jobs, out)
    except (KeyboardInterrupt, Interrupted):
        return 2
    except IdlebenchError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gate_operating_curve.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parts = parser.add_subparsers(dest="part", required=True)
    simulated = parts.add_parser("simulate", help="false alarms and power from drawn launches")
    simulated.add_argument("--runs", type=_count, default=10_000, help="gates of each point (10000)")
    simulated.add_argument("--power-runs", type=_count, help="of each point with a change (as --runs)")
    simulated.add_argument(
        "--recorded", type=Path, nargs="+", default=[], metavar="RUN_DIR", help="draw from these runs too"
    )
    simulated.add_argument("--jobs", type=_count, default=os.cpu_count() or 1, help="processes (all cores)")
    simulated.add_argument("--seed", type=int, default=1, help="of all gates (1)")
    simulated.add_argument("--max-launches", type=_count, default=8, help="of a cell and side (8)")
    simulated.add_argument("--out", type=Path, default=_OUT, help=f"directory of the tables ({_OUT})")
    made = parts.add_parser("real", help="false alarms of real gates of this checkout against itself")
    made.add_argument("--runs", type=_count, default=200, help="gates in all (200)")
    made.add_argument("--jobs", type=_count, default=1, help="gates at once; they disturb each other (1)")
    made.add_argument("--out", type=Path, default=_OUT, help=f"directory of the log ({_OUT})")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _simulate(arguments: argparse.Namespace, out: Path) -> None:
    began = time.monotonic()
    power_runs = arguments.power_runs or arguments.runs
    chosen = {
        point: arguments.runs if point.change.worker is None else power_runs
        for point in points(tuple(arguments.recorded))
    }
    heading = (
        "# Operating curve of the gate, simulated\n\n"
        f"Four cells, eight metrics, at most {arguments.max_launches} launches a side, seed {arguments.seed}."
        " Shares with exact 95 % intervals (Clopper and Pearson)."
    )
    rows = []
    for point, tally in simulate(
        chosen, seed=arguments.seed, jobs=arguments.jobs, max_launches=arguments.max_launches
    ):
        row = Row.of(point, tally)
        rows.append(row)
        print(
            f"{len(rows)}/{len(chosen)} {time.monotonic() - began:.0f} s  {point.change.name}, {point.name}:"
            f" regression {percent(row.regression)}, inconclusive {percent(row.inconclusive)}",
            flush=True,
        )
        _write(rows, heading, out)


def _write(rows: Sequence[Row], heading: str, out: Path) -> None:
    """Write everything that is known so far."""
    (out / "simulated.md").write_text(markdown(rows, heading), encoding="utf-8")
    write_csv(rows, out / "simulated.csv")
    (out / "power.svg").write_text(power_svg(rows), encoding="utf-8")
    (out / "false-alarms.svg").write_text(alarms_svg(rows), encoding="utf-8")


def _real(runs: int, jobs: int, out: Path) -> None:
    log = out / real.LOG
    for gate in real.go_on(runs, log, jobs):
        print(f"{gate.seed + 1}/{runs} {gate.verdict} in {gate.seconds:.0f} s: {gate.reason}", flush=True)
        (out / "real.md").write_text(real.summary(log), encoding="utf-8")
    (out / "real.md").write_text(real.summary(log), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
