"""What the options of `idlebench gate` mean: text from the shell becomes what is asked of a gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from idlebench.cli.gate_parameters import OnInconclusive
from idlebench.cli.run_options import duration_option, set_values, window_seconds
from idlebench.model.options import RunOptions

if TYPE_CHECKING:
    from idlebench.gate.prepare import GateAsked


@dataclass(frozen=True, slots=True)
class GateLimits:
    """What is asked of a gate, as it was typed; None or "" for what was not.

    Attributes:
        budgets: each ``--budget``.
        baseline: ``--baseline``.
        against: ``--against``.
        on_inconclusive: ``--on-inconclusive``.
        time_limit: ``--time-limit``.
        launches: ``--launches``.
        max_launches: ``--max-launches``.
        full_plan: ``--full-plan``.
        busy_percent: ``--busy-limit``.
    """

    budgets: Sequence[str] | None
    baseline: Path | None
    against: str
    on_inconclusive: OnInconclusive | None
    time_limit: str | None
    launches: int | None
    max_launches: int | None
    full_plan: bool
    busy_percent: float

    def asked(self, target: str, options: RunOptions) -> GateAsked:
        """Give what is gated.

        Raises:
            UsageError: a duration is none.
        """
        from idlebench.gate.prepare import GateAsked  # noqa: PLC0415 - loads the harness
        from idlebench.scenario.gate_rules import GateOptions  # noqa: PLC0415 - only where something is gated

        passes = None if self.on_inconclusive is None else self.on_inconclusive is OnInconclusive.PASS
        return GateAsked(
            target=target,
            options=options,
            limits=GateOptions(
                budgets=tuple(self.budgets or ()),
                max_launches=self.max_launches,
                time_limit_s=time_limit_seconds(self.time_limit),
                inconclusive_passes=passes,
                baseline=self.baseline,
            ),
            against=self.against,
            min_launches=self.launches,
            full_plan=self.full_plan,
            busy_percent=self.busy_percent,
        )


def run_options(  # noqa: PLR0913, PLR0917 - the options of a run that a gate has too, in one place
    window: str | None,
    variants: Sequence[str] | None,
    sets: Sequence[str] | None,
    seed: int | None,
    broker_url: str,
    broker_binary: Path | None,
    allow_remote_broker: bool,  # noqa: FBT001 - as the others
    out: Path,
) -> RunOptions:
    """Give the options of the runs that a gate makes.

    Raises:
        UsageError: one of them is wrong.
    """
    return RunOptions(
        window_s=window_seconds(window),
        variants=tuple(variants or ()),
        sets=set_values(sets or ()),
        seed=seed,
        broker_url=broker_url,
        broker_binary=broker_binary,
        allow_remote_broker=allow_remote_broker,
        out=out,
    )


def time_limit_seconds(text: str | None) -> float | None:
    """Read ``--time-limit``.

    Raises:
        UsageError: it is not a duration, or zero.
    """
    return duration_option(
        text, "--time-limit", zero="no launch fits into no time", remedy="such as --time-limit 2m"
    )
