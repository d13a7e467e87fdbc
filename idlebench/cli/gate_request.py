"""What `idlebench gate` does, step by step."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, replace

from idlebench.cli import out
from idlebench.cli.console import drawn
from idlebench.cli.gate_files import GateFiles
from idlebench.cli.gate_options import GateLimits
from idlebench.cli.gate_progress import GateProgress
from idlebench.errors import ExitCode, IdlebenchError, NothingMeasuredError, UsageError
from idlebench.model.gate import GateResult, Verdict
from idlebench.model.options import RunOptions


@dataclass(frozen=True, slots=True)
class GateCommand:
    """One `idlebench gate`.

    Attributes:
        target: what is gated.
        options: of a run.
        limits: what is asked of the gate, as typed.
        files: what is written.
        self_test: gate copies with faults instead.
        quiet: no progress on stderr.
    """

    target: str
    options: RunOptions
    limits: GateLimits
    files: GateFiles
    self_test: bool = False
    quiet: bool = False

    def run(self) -> int:
        """Gate, print, write every file, and give the exit code."""
        if self.self_test:
            from idlebench.cli.gate_self_test import self_test_command  # noqa: PLC0415 - only if asked for

            return self_test_command(self.target, self.options, self.limits, quiet=self.quiet)
        if not self.target:
            raise UsageError(
                "name a scenario, a TOML file or a run directory", remedy="see: idlebench gate --help"
            )
        self.files.check()
        return self._gate()

    def _gate(self) -> int:
        from idlebench.api import gate_and_report  # noqa: PLC0415 - loads the harness
        from idlebench.gate.prepare import StoredGate, prepare  # noqa: PLC0415 - as above
        from idlebench.gate.stored import gate_stored  # noqa: PLC0415 - as above

        prepared = prepare(self.limits.asked(self.target, self.options))
        files = replace(self.files, inconclusive_passes=prepared.rules.inconclusive_passes)
        if isinstance(prepared, StoredGate):
            result = gate_stored(prepared.run, prepared.rules, prepared.base, prepared.notes)
            return conclude(result, None, files, quiet=self.quiet)
        if not self.quiet:
            progress = GateProgress("this" if prepared.against else "")
            others = (GateProgress("base"),)
            prepared = replace(prepared, listeners=(progress,), base_listeners=others, tell=progress.look)
        outcome = gate_and_report(prepared)
        return conclude(outcome.result, outcome.error, files, quiet=self.quiet)


def conclude(result: GateResult, error: IdlebenchError | None, files: GateFiles, *, quiet: bool) -> int:
    """Print a result, write every file, say what ended it early, and give the exit code."""
    from idlebench.render.gate_terminal import draw_gate  # noqa: PLC0415 - loads rich's tables

    if not files.to_stdout:
        with suppress(out.ReaderGone):
            out.say(drawn(lambda console: draw_gate(result, console), sys.stdout))
    elif not quiet:
        out.tell(drawn(lambda console: draw_gate(result, console), sys.stderr))
    with suppress(out.ReaderGone):
        failure = files.write(result)
        error = error or failure
    error = error or nothing_measured(result)
    if error is not None:
        files.tell_error(error)
        return error.exit_code
    return exit_code(result, inconclusive_passes=files.inconclusive_passes)


def nothing_measured(result: GateResult) -> IdlebenchError | None:
    """Give the error of a gate without a single valid launch of what it is about, or None."""
    if not result.cells or any(cell.launches for cell in result.cells):
        return None
    return NothingMeasuredError(
        "no launch gave a figure", remedy="the reasons are above; the workers' logs are in the run directory"
    )


def exit_code(result: GateResult, *, inconclusive_passes: bool) -> ExitCode:
    """Give the exit code of a gate that came to its end."""
    match result.verdict:
        case Verdict.PASS:
            return ExitCode.OK
        case Verdict.REGRESSION:
            return ExitCode.NOT_MET
        case Verdict.INCONCLUSIVE:
            return ExitCode.OK if inconclusive_passes else ExitCode.INCONCLUSIVE
        case _:
            return ExitCode.FAILED
