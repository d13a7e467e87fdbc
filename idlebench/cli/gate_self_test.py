"""What `idlebench gate --self-test` does and prints."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from idlebench.cli import out
from idlebench.cli.failure import tell_error
from idlebench.cli.gate_options import GateLimits
from idlebench.cli.gate_progress import GateProgress
from idlebench.errors import ExitCode
from idlebench.model.options import RunOptions
from idlebench.render.safe_text import one_line
from idlebench.units import format_duration

if TYPE_CHECKING:
    from idlebench.gate.self_test import Answer, Trial

_SUMMARIES: Final = {
    "ok": "the gate works here",
    "open": "the gate catches faults here, but this machine is too busy for it to let an unchanged copy pass",
    "FAILED": "the gate cannot be trusted here",
}


def self_test_command(target: str, options: RunOptions, limits: GateLimits, *, quiet: bool) -> int:
    """Gate copies of the workers, print one line for each kind of copy, and give the exit code."""
    from idlebench.gate.prepare import rules_of  # noqa: PLC0415 - loads the harness
    from idlebench.gate.self_test import DEFAULT_SCENARIO, DEFAULT_VARIANTS, run_self_test  # noqa: PLC0415 - as above
    from idlebench.scenario.load import load_scenario  # noqa: PLC0415 - loads pydantic

    variants = options.variants or (() if target else DEFAULT_VARIANTS)
    options = replace(options, quick=True, latency=False, variants=variants)
    scenario = load_scenario(target or DEFAULT_SCENARIO, options=options)
    rules = rules_of(scenario, limits.asked(target, options))
    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    progress = GateProgress()
    done = run_self_test(
        scenario,
        options,
        rules,
        seed=seed,
        listeners=() if quiet else (progress,),
        tell=(lambda _: None) if quiet else progress.look,
    )
    done.run.store.finish()
    lines = [trial_line(trial) for trial in done.trials]
    if done.error is None:
        lines.append(f"{_SUMMARIES[done.answer]} ({format_duration(done.seconds)})")
    with suppress(out.ReaderGone):
        out.say("".join(f"{line}\n" for line in lines))
    if done.error is not None:
        tell_error(done.error)
        return done.error.exit_code
    return exit_code(done.answer, inconclusive_passes=rules.inconclusive_passes)


def exit_code(answer: Answer, *, inconclusive_passes: bool) -> ExitCode:
    """Give the exit code of a self-test that came to its end."""
    from idlebench.gate.self_test import Answer  # noqa: PLC0415 - loads the harness

    if answer is Answer.WRONG:
        return ExitCode.NOT_MET
    undecided = answer is Answer.OPEN and not inconclusive_passes
    return ExitCode.INCONCLUSIVE if undecided else ExitCode.OK


def trial_line(trial: Trial) -> str:
    """Say what the gate said of one kind of copy, and whether it must."""
    right = sum(cell.verdict is trial.wanted for cell in trial.cells)
    said = f"{right} of {len(trial.cells)} cells {trial.wanted}"
    wrong = [cell for cell in trial.cells if cell.verdict is not trial.wanted]
    reasons = "".join(f"\n    {one_line(reason)}" for cell in wrong for reason in _reasons(cell.label, trial))
    return f"{trial.answer:<6} {trial.title}: {said}{reasons}"


def _reasons(label: str, trial: Trial) -> list[str]:
    """Give what speaks of a cell that is not as it must be."""
    cell = next(each for each in trial.cells if each.label == label)
    reasons = [check.reason for check in cell.checks if check.verdict is cell.verdict]
    return [f"{label}: {reason}" for reason in (*reasons, *cell.notes)] or [f"{label}: {cell.verdict}"]
