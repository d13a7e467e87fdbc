"""`idlebench diagnose`, step by step: find the targets, look at each, judge, draw."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from idlebench.cli import out
from idlebench.cli.console import drawn
from idlebench.cli.diagnose_progress import DiagnoseProgress
from idlebench.cli.failure import worst
from idlebench.cli.files import STDOUT, check_writable, write_text
from idlebench.cli.run_options import duration_option
from idlebench.diagnose.plan import DURATION_S
from idlebench.errors import ExitCode, NothingMeasuredError, UsageError
from idlebench.model.diagnosis import Diagnosis, DiagnosisVerdict

if TYPE_CHECKING:
    from idlebench.diagnose.target import Match
    from idlebench.diagnose.whole import Look
    from idlebench.measure.reader import ProcessReader
    from idlebench.model.process import ProcessRef

_EXITS: Final = {
    DiagnosisVerdict.PROBLEM: ExitCode.NOT_MET,
    DiagnosisVerdict.HEALTHY: ExitCode.OK,
    DiagnosisVerdict.NOT_IDLE: ExitCode.OK,
    DiagnosisVerdict.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
}
_LENGTH: Final = "such as 8s"
_MOST_PID: Final = 4_194_304  # PID_MAX_LIMIT of Linux; a larger one overflows the number of its clock
_ZERO: Final = "a look is longer than zero"
_WHAT: Final = "give a pid, --name TEXT, or a command after --"


@dataclass(frozen=True, slots=True)
class DiagnoseOptions:
    """What was asked.

    Attributes:
        name: part of a command line, or "".
        broker_url: the target's broker, or "".
        duration: how long to look, as text.
        every: all processes that the name matches.
        asserted_idle: the user says that it has nothing to do.
    """

    name: str
    broker_url: str
    duration: str
    every: bool
    asserted_idle: bool


class DiagnoseCommand:
    """One call of the command."""

    def __init__(
        self, words: tuple[str, ...], options: DiagnoseOptions, *, json: str, markdown: str, quiet: bool
    ) -> None:
        """Take what was given.

        Args:
            words: a pid, or a command and its arguments.
            options: the rest.
            json: file for JSON, "-" for stdout, "" for none.
            markdown: the same for Markdown.
            quiet: no progress.
        """
        self._words = words
        self._options = options
        self._json = json
        self._markdown = markdown
        self._quiet = quiet

    def run(self) -> int:
        """Diagnose, say what was found, and give the exit code.

        Raises:
            IdlebenchError: nothing could be diagnosed.
        """
        self._check()
        duration_s = self._duration_s()
        from idlebench.measure.system import open_reader  # noqa: PLC0415 - loads the readers

        reader = open_reader()
        try:
            with self._targets(reader) as targets:
                looks = self._looks(targets, duration_s)
        finally:
            reader.close()
        from idlebench.diagnose.whole import diagnoses_of  # noqa: PLC0415 - loads the rules

        diagnoses = diagnoses_of(looks, asserted_idle=self._options.asserted_idle)
        self._tell(diagnoses)
        return worst([_EXITS[one.verdict] for one in diagnoses])

    def _duration_s(self) -> float:
        given = duration_option(self._options.duration, "--duration", zero=_ZERO, remedy=_LENGTH)
        return DURATION_S if given is None else given

    def _check(self) -> None:
        if self._json == STDOUT and self._markdown == STDOUT:
            raise UsageError("JSON and Markdown cannot both go to stdout", remedy="name a file for one")
        check_writable(self._json, "--json")
        check_writable(self._markdown, "--markdown")
        if bool(self._words) == bool(self._options.name):
            both = (
                "a process and a name cannot both be given" if self._words else "there is nothing to look at"
            )
            raise UsageError(both, remedy=_WHAT)
        if self._options.every and not self._options.name:
            raise UsageError("--all goes with --name", remedy="such as: --name celery --all")

    @contextmanager
    def _targets(self, reader: ProcessReader) -> Iterator[tuple[ProcessRef, ...]]:
        """Give the processes to look at; a command is started, and stopped when the block is left."""
        from idlebench.diagnose.target import matches, resolve_pid  # noqa: PLC0415 - reads processes

        if self._options.name:
            yield self._chosen(matches(self._options.name, reader))
        elif len(self._words) == 1 and self._words[0].isdecimal():
            if int(self._words[0]) > _MOST_PID:
                raise UsageError(f"there is no live process {self._words[0]}", remedy=_WHAT)
            yield (resolve_pid(int(self._words[0]), reader),)
        else:
            from idlebench.diagnose.target_command import started  # noqa: PLC0415 - loads the harness

            self._say(f"starting {self._words[0]}, waiting until its start-up is over\n")
            with started(self._words, reader) as target:
                if target.settled_s is None:
                    self._say("its CPU never became even; looking nevertheless\n")
                yield target.refs

    def _chosen(self, found: Sequence[Match]) -> tuple[ProcessRef, ...]:
        name = self._options.name
        if not found:
            raise UsageError(
                f"no command line of a live process has {name!r}",
                remedy='see "ps -eo pid,args" for what runs',
            )
        if len(found) > 1 and not self._options.every:
            out.tell(_table(found))
            raise UsageError(
                f"{len(found)} processes match {name!r}", remedy="give one of these pids, or --all"
            )
        return tuple(one.ref for one in found)

    def _looks(self, targets: Sequence[ProcessRef], duration_s: float) -> list[Look]:
        """Look at each; of several, one that has ended is told and left out.

        Raises:
            NothingMeasuredError: all of them ended before anything was seen.
        """
        looks = []
        gone: NothingMeasuredError | None = None
        for index, ref in enumerate(targets):
            try:
                looks.append(self._looked(ref, duration_s, index, len(targets)))
            except NothingMeasuredError as error:
                gone = error
                if len(targets) > 1:
                    self._say(f"pid {ref.pid} has ended and is left out\n")
        if gone is not None and not looks:
            raise gone
        return looks

    def _looked(self, ref: ProcessRef, duration_s: float, index: int, of: int) -> Look:
        from idlebench.diagnose.whole import look_at  # noqa: PLC0415 - loads the harness

        title = f"pid {ref.pid}" if of == 1 else f"pid {ref.pid} ({index + 1} of {of})"
        with DiagnoseProgress(title, sys.stderr, quiet=self._quiet) as progress:
            return look_at(
                ref,
                duration_s=duration_s,
                broker_url=self._options.broker_url,
                asserted_idle=self._options.asserted_idle,
                on_progress=progress,
            )

    def _tell(self, diagnoses: Sequence[Diagnosis]) -> None:
        from idlebench.render.diagnosis_terminal import draw_diagnosis  # noqa: PLC0415 - only when it is known

        to_stdout = STDOUT in (self._json, self._markdown)
        stream = sys.stderr if to_stdout else sys.stdout
        shown = "\n".join(
            drawn(lambda console, one=one: draw_diagnosis(one, console), stream)  # type: ignore[misc]
            for one in diagnoses
        )
        if not to_stdout:
            out.say(shown)
        elif not self._quiet:
            out.tell(shown)
        if self._json:
            from idlebench.render.diagnosis_json import json_text  # noqa: PLC0415 - only where it is asked for

            write_text(self._json, json_text(diagnoses))
        if self._markdown:
            from idlebench.render.diagnosis_markdown import markdown_text  # noqa: PLC0415 - the same

            write_text(self._markdown, markdown_text(diagnoses))

    def _say(self, text: str) -> None:
        if not self._quiet:
            out.tell(text)


def _table(found: Sequence[Match]) -> str:
    width = max(len(str(one.ref.pid)) for one in found)
    lines = [
        f"{str(one.ref.pid).rjust(width)}  {one.command}" + (f"  (+{one.below} below)" if one.below else "")
        for one in found
    ]
    return "\n".join([f"{'pid'.rjust(width)}  command", *lines]) + "\n"
