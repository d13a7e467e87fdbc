"""Made-up gates: readable ones, and any at all with the texts that break exporters."""

from __future__ import annotations

from hypothesis import strategies as st

from idlebench.model.estimate import Estimate
from idlebench.model.gate import Budget, CellGate, Check, GateResult, Metric, Tolerance, Verdict
from tests import strategies
from tests.unit.render.builders import estimate, machine

STARTED = "2026-03-01T12:00:00+00:00"

REGRESSION = Check(
    Metric.WAKES,
    "baseline",
    Verdict.REGRESSION,
    "wakes/s 2.0 -> 19.9, +17.9 [17.6, 18.2], allowed +0.5: regression",
    base=estimate(2.0, 0.1),
    head=estimate(19.9, 0.2),
    difference=estimate(17.9, 0.3),
    tolerance=Tolerance(Metric.WAKES, 1.05, 0.5, where="my-worker.toml:12"),
    confirmed=True,
    values=(19.8, 20.0, 19.9),
)
WITHIN = Check(
    Metric.COMMANDS,
    "budget",
    Verdict.PASS,
    "commands/s 2.0, budget 5: pass",
    head=estimate(2.0, 0.1),
    budget=Budget(Metric.COMMANDS, 5.0),
    values=(2.0, 2.0, 2.0),
)
UNDETECTED = Check(
    Metric.CPU,
    "budget",
    Verdict.PASS,
    "CPU < 0.005 %, budget 0.5 %: pass",
    head=estimate(0.0, 0.0, limit=0.005),
    budget=Budget(Metric.CPU, 0.5),
    values=(0.0, 0.0, 0.0),
)
NOT_MEASURED = Check(Metric.STOP, "baseline", Verdict.INCONCLUSIVE, "stop was not measured now: inconclusive")


def cell(
    label: str,
    *checks: Check,
    verdict: Verdict = Verdict.PASS,
    notes: tuple[str, ...] = (),
    waits_at: tuple[str, ...] = (),
) -> CellGate:
    """One cell of three launches a side."""
    return CellGate(label, label.partition(" ")[0], {}, verdict, checks, notes, 3, 3, waits_at)


def gate(
    *cells: CellGate,
    verdict: Verdict = Verdict.PASS,
    reason: str = "",
    control: CellGate | None = None,
    notes: tuple[str, ...] = (),
) -> GateResult:
    """A gate of 41 seconds."""
    return GateResult(
        scenario="my-worker",
        verdict=verdict,
        reason=reason,
        cells=cells,
        control=control,
        notes=notes,
        base="baseline of 2026-03-01 (commit 1a2b3c4)",
        machine=machine(),
        started=STARTED,
        seconds=41.3,
        directories=("reports/20260301-my-worker",),
    )


def regressed() -> GateResult:
    """One cell that costs more, one that could not be decided, one that passed."""
    return gate(
        cell(
            "sleep-10 block=5",
            REGRESSION,
            WITHIN,
            verdict=Verdict.REGRESSION,
            waits_at=("MainThread: worker.py:12 poll",),
        ),
        cell("stopped", NOT_MEASURED, WITHIN, verdict=Verdict.INCONCLUSIVE),
        cell("blocked", WITHIN, UNDETECTED),
        verdict=Verdict.REGRESSION,
        reason="1 of 3 cells costs more than it may",
    )


nasty = st.lists(
    st.sampled_from(
        [
            "::error::pwned",
            "\n::error::pwned",
            "\r::set-output name=status::pass",
            "##[add-mask]e",
            "]]>",
            "<!--",
            "\x1b[2J",
            "\x00",
            "\u2028::stop-commands::x",
            "\ufffe",
            "# EOF\n",
            "%0A%25",
            "```\n",
            "|",
            "\\",
            '"',
            "{}",
            " ",
        ]
    )
    | st.text(max_size=3),
    max_size=4,
).map("".join)
"""Text that means something to one of the readers."""

_small = st.floats(0, 1e6)


@st.composite
def _checks(draw: st.DrawFn) -> Check:
    metric = draw(st.sampled_from(Metric))
    head = draw(st.none() | strategies.estimates())
    both = head is not None and draw(st.booleans())
    return Check(
        metric=metric,
        kind=draw(st.sampled_from(["budget", "baseline"])),
        verdict=draw(st.sampled_from(Verdict)),
        reason=draw(nasty),
        base=draw(strategies.estimates()) if both else None,
        head=head,
        difference=Estimate(draw(st.floats(-1e6, 1e6)), -1e6, 1e6, 2) if both else None,
        budget=draw(st.none() | st.builds(Budget, st.just(metric), _small, nasty, nasty)),
        tolerance=draw(st.none() | st.builds(Tolerance, st.just(metric), _small, _small, nasty, nasty)),
        values=tuple(draw(st.lists(_small, min_size=1, max_size=3))) if head is not None else (),
    )


_cells = st.builds(
    CellGate,
    label=nasty,
    variant=nasty,
    params=st.just({}),
    verdict=st.sampled_from(Verdict),
    checks=st.lists(_checks(), max_size=2).map(tuple),
    notes=st.lists(nasty, max_size=1).map(tuple),
    launches=st.integers(0, 9),
    base_launches=st.none() | st.integers(0, 9),
    waits_at=st.lists(nasty, max_size=1).map(tuple),
)

gates = st.builds(
    GateResult,
    scenario=nasty,
    verdict=st.sampled_from(Verdict),
    reason=nasty,
    cells=st.lists(_cells, max_size=3).map(tuple),
    control=st.none() | _cells,
    notes=st.lists(nasty, max_size=2).map(tuple),
    base=nasty,
    machine=st.just(machine()),
    started=nasty,
    seconds=_small,
    directories=st.lists(nasty, max_size=1).map(tuple),
)
"""Any gate, its texts as bad as they come."""
