"""The files that a gate writes: all of them, before it ends, however it ends."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from idlebench.cli import out
from idlebench.cli.failure import error_text, tell_error
from idlebench.cli.files import STDOUT, check_writable, write_text
from idlebench.errors import IdlebenchError, StorageError, UsageError
from idlebench.model.gate import GateResult


@dataclass(frozen=True, slots=True)
class GateFiles:
    """What is to be written where; "" for what is not.

    Attributes:
        json: the result.
        junit: JUnit XML.
        markdown: a report.
        openmetrics: OpenMetrics.
        bencher: Bencher Metric Format.
        smaller_is_better: for github-action-benchmark.
        pytest_benchmark: as pytest-benchmark writes.
        github: annotations, summary and outputs of a step.
        inconclusive_passes: an inconclusive gate is no failure.
    """

    json: str = ""
    junit: str = ""
    markdown: str = ""
    openmetrics: str = ""
    bencher: str = ""
    smaller_is_better: str = ""
    pytest_benchmark: str = ""
    github: bool = False
    inconclusive_passes: bool = False

    @property
    def to_stdout(self) -> bool:
        """Whether one of them goes to stdout, so that nothing else may."""
        return STDOUT in self._targets().values()

    def check(self) -> None:
        """See to it that all can be written later.

        Raises:
            UsageError: one cannot, or two would go to stdout.
        """
        targets = self._targets()
        if list(targets.values()).count(STDOUT) > 1:
            raise UsageError("stdout can take one format", where="-", remedy="name files for the others")
        for option, target in targets.items():
            check_writable(target, option)

    def write(self, result: GateResult) -> IdlebenchError | None:
        """Write every file, also after one that could not be written, and give the first failure.

        Raises:
            ReaderGone: stdout was to take one, and nobody reads it any more.
        """
        failure: IdlebenchError | None = None
        for write in self._writers(result):
            try:
                write()
            except StorageError as error:
                failure = failure or error
                self.tell_error(error)
        return failure

    def tell_error(self, error: IdlebenchError) -> None:
        """Say on stderr what went wrong. It may quote a worker, whom GitHub's runner must not obey."""
        if not self.github:
            tell_error(error)
            return
        from idlebench.render.gate_github import quoted_text  # noqa: PLC0415 - only for GitHub

        out.tell(quoted_text(error_text(error), secrets.token_hex(16)))

    def _targets(self) -> dict[str, str]:
        return {
            "--json": self.json,
            "--junit": self.junit,
            "--markdown": self.markdown,
            "--openmetrics": self.openmetrics,
            "--bencher": self.bencher,
            "--smaller-is-better": self.smaller_is_better,
            "--pytest-benchmark": self.pytest_benchmark,
        }

    def _writers(self, result: GateResult) -> Iterator[Callable[[], None]]:
        texts = self._texts(result)
        for option, target in self._targets().items():
            if target:
                yield partial(_write, target, texts[option])
        if self.github:
            yield lambda: self._tell_github(result)

    def _texts(self, result: GateResult) -> dict[str, Callable[[], str]]:
        from idlebench.render.gate_bencher import bencher_text  # noqa: PLC0415 - only with a gate
        from idlebench.render.gate_json import json_text  # noqa: PLC0415 - only with a gate
        from idlebench.render.gate_junit import junit_text  # noqa: PLC0415 - only with a gate
        from idlebench.render.gate_markdown import markdown_text  # noqa: PLC0415 - only with a gate
        from idlebench.render.gate_openmetrics import openmetrics_text  # noqa: PLC0415 - only with a gate
        from idlebench.render.gate_pytest_benchmark import pytest_benchmark_text  # noqa: PLC0415 - as above
        from idlebench.render.gate_smaller_is_better import smaller_is_better_text  # noqa: PLC0415 - as above

        return {
            "--json": lambda: json_text(result),
            "--junit": lambda: junit_text(result, inconclusive_passes=self.inconclusive_passes),
            "--markdown": lambda: markdown_text(result),
            "--openmetrics": lambda: openmetrics_text(result),
            "--bencher": lambda: bencher_text(result),
            "--smaller-is-better": lambda: smaller_is_better_text(result),
            "--pytest-benchmark": lambda: pytest_benchmark_text(result),
        }

    def _tell_github(self, result: GateResult) -> None:
        """Print annotations; add to the files that the runner names in the environment."""
        from idlebench.render.gate_github import annotations_text, gate_outputs, outputs_text  # noqa: PLC0415 - as above
        from idlebench.render.gate_markdown import SUMMARY_BYTES, step_summary_text  # noqa: PLC0415 - as above

        annotations = annotations_text(result, inconclusive_passes=self.inconclusive_passes)
        (out.tell if self.to_stdout else out.say)(annotations)
        room = SUMMARY_BYTES - _size("GITHUB_STEP_SUMMARY")
        _append("GITHUB_STEP_SUMMARY", step_summary_text(result, room=room))
        outputs = gate_outputs(result, self.markdown)
        _append("GITHUB_OUTPUT", outputs_text(outputs, secrets.token_hex(16)))


def _write(target: str, text: Callable[[], str]) -> None:
    write_text(target, text())


def _size(variable: str) -> int:
    """Give how many bytes a file of the runner's has; 0 if it names none."""
    path = Path(os.environ.get(variable, ""))
    return path.stat().st_size if path.is_file() else 0


def _append(variable: str, text: str) -> None:
    """Add text to a file of the runner's, if it names one."""
    name = os.environ.get(variable, "")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise StorageError(f"could not be written: {error.strerror or error}", where=variable) from error
