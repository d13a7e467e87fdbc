"""What `idlebench baseline` does, action by action."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from idlebench.cli import out
from idlebench.cli.console import drawn
from idlebench.cli.files import STDOUT, check_writable, write_text
from idlebench.errors import ExitCode, StorageError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from idlebench.model.baseline import Baseline
    from idlebench.model.baseline_change import BaselineChanges, Drift
    from idlebench.model.gate import Side

DIRECTORY: Final = "baselines"
"""Where a baseline is saved that was given no name."""

_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class BaselineRequest:
    """One `idlebench baseline`.

    Attributes:
        json: file for JSON, ``-`` for stdout, or "".
        force: replace a file that is there, or let go of cells.
    """

    json: str = ""
    force: bool = False

    def save(self, run: Path, file: Path | None) -> int:
        """Make a baseline of a run.

        Raises:
            UsageError: the file is there already, or the run is not complete.
        """
        from idlebench.store.baseline_json import baseline_text  # noqa: PLC0415 - only with this command

        check_writable(self.json, "--json")
        baseline = _of_run(run)
        target = file or _default_file(baseline)
        if target.exists() and not self.force:
            raise UsageError(
                "this file is there already",
                where=str(target),
                remedy="baseline update adopts a run and keeps what was before; --force forgets it",
            )
        check_writable(str(target), "FILE")
        text = baseline_text(baseline)
        write_text(str(target), text)
        self._write(text)
        self._say(f"Saved {target}: {_counted(baseline)}. Commit it.\n{_few(baseline)}")
        return ExitCode.OK

    def show(self, file: Path) -> int:
        """Print a baseline."""
        from idlebench.render.baseline_terminal import draw_baseline  # noqa: PLC0415 - loads rich's tables
        from idlebench.store.baseline_json import baseline_text, read_baseline  # noqa: PLC0415 - only here

        check_writable(self.json, "--json")
        baseline = read_baseline(file)
        self._write(baseline_text(baseline))
        self._draw(lambda console: draw_baseline(baseline, datetime.now(UTC), console))
        return ExitCode.OK

    def update(self, file: Path, run: Path) -> int:
        """Adopt a run as the baseline, print what changes, and keep what was before.

        Raises:
            UsageError: it is of another scenario, of the same run, or lacks a cell of the baseline.
        """
        from idlebench.render.baseline_terminal import draw_changes, draw_drift  # noqa: PLC0415 - rich's tables
        from idlebench.store.baseline_changes import changes_between, drift_of  # noqa: PLC0415 - only here
        from idlebench.store.baseline_json import baseline_text, read_baseline  # noqa: PLC0415 - only here
        from idlebench.store.baseline_of import updated  # noqa: PLC0415 - only here

        check_writable(self.json, "--json")
        old = read_baseline(file)
        new = _of_run(run)
        _check_follows(old, new, file, force=self.force)
        changes = changes_between(old.side, new.side)
        adopted = updated(old, new)
        drift = drift_of(adopted)
        write_text(str(file), baseline_text(adopted))
        self._write(_changes_json(changes, drift))

        def draw(console: Console) -> None:
            draw_changes(changes, console)
            draw_drift(drift, adopted, console)
            console.print(f"\nUpdated {file}: {_counted(adopted)}. Commit it.", soft_wrap=True)

        self._draw(draw)
        return ExitCode.OK

    def diff(self, file: Path, other: Path | None) -> int:
        """Print how two baselines differ, how a run differs from one, or how far one has drifted.

        Raises:
            UsageError: they are of different scenarios.
        """
        from idlebench.render.baseline_terminal import draw_changes, draw_drift  # noqa: PLC0415 - rich's tables
        from idlebench.store.baseline_changes import changes_between, drift_of  # noqa: PLC0415 - only here
        from idlebench.store.baseline_json import read_baseline  # noqa: PLC0415 - only here

        check_writable(self.json, "--json")
        baseline = read_baseline(file)
        side = None if other is None else _side(other)
        if side is not None and side.scenario != baseline.side.scenario:
            raise UsageError(
                f"this is of the scenario {side.scenario}, and {file} of {baseline.side.scenario}",
                where=str(other),
            )
        changes = None if side is None else changes_between(baseline.side, side)
        drift = drift_of(baseline, side) if side is None or baseline.past else ()
        self._write(_changes_json(changes, drift))

        def draw(console: Console) -> None:
            if changes is not None:
                draw_changes(changes, console)
            if changes is None or baseline.past:
                draw_drift(drift, baseline, console)

        self._draw(draw)
        return ExitCode.OK

    def _write(self, text: str) -> None:
        if self.json:
            write_text(self.json, text)

    def _draw(self, draw: Callable[[Console], None]) -> None:
        """Draw on stdout, or on stderr where stdout is wanted for data."""
        if self.json == STDOUT:
            out.tell(drawn(draw, sys.stderr))
        else:
            out.say(drawn(draw, sys.stdout))

    def _say(self, text: str) -> None:
        (out.tell if self.json == STDOUT else out.say)(text)


def _of_run(run: Path) -> Baseline:
    from idlebench.scenario.gate_pyproject import find_pyproject  # noqa: PLC0415 - loads pydantic
    from idlebench.store.baseline_run import baseline_of_run  # noqa: PLC0415 - loads pydantic

    return baseline_of_run(run, pyproject=find_pyproject(Path.cwd()), saved=datetime.now(UTC))


def _side(path: Path) -> Side:
    """Read a baseline file, or a run."""
    from idlebench.store.baseline_json import read_baseline  # noqa: PLC0415 - only here
    from idlebench.store.event_log import EVENT_LOG  # noqa: PLC0415 - only here
    from idlebench.store.launch_samples import side_of_run  # noqa: PLC0415 - loads pydantic

    if path.is_dir() or path.name == EVENT_LOG:
        return side_of_run(path)
    return read_baseline(path).side


def _default_file(baseline: Baseline) -> Path:
    """Give ``baselines/SCENARIO.json`` here; the directory is made."""
    from idlebench.store.places import check_name  # noqa: PLC0415 - only here

    directory = Path(DIRECTORY)
    try:
        directory.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"the directory cannot be made: {error.strerror or error}", where=DIRECTORY, remedy="name a file"
        ) from error
    return directory / f"{check_name(baseline.side.scenario)}.json"


def _check_follows(old: Baseline, new: Baseline, file: Path, *, force: bool) -> None:
    """See to it that an update is one.

    Raises:
        UsageError: it is none.
    """
    if old.side.scenario != new.side.scenario:
        raise UsageError(
            f"the run is of the scenario {new.side.scenario}, and the baseline of {old.side.scenario}",
            where=str(file),
        )
    if old.run_id == new.run_id:
        raise UsageError("the baseline is of this run already", where=str(file))
    measured = {cell.label for cell in new.side.cells}
    gone = [cell.label for cell in old.side.cells if cell.label not in measured]
    if gone and not force:
        raise UsageError(
            f"the run has no valid launch of {', '.join(gone)}, which the baseline has",
            where=str(file),
            remedy="run every cell, or let go of these with --force",
        )


def _counted(baseline: Baseline) -> str:
    cells = [cell for cell in baseline.side.cells if not cell.control]
    launches = sum(cell.launches for cell in cells)
    return f"{len(cells)} cell{'s' * (len(cells) != 1)}, {launches} launch{'es' * (launches != 1)}"


def _few(baseline: Baseline) -> str:
    """Warn of cells whose spread nobody knows."""
    few = [each.label for each in baseline.side.cells if each.launches < _FEWEST and not each.control]
    return (
        f"One launch says nothing about the spread: {', '.join(few)}; run with --launches 3.\n" if few else ""
    )


def _changes_json(changes: BaselineChanges | None, drift: tuple[Drift, ...]) -> str:
    import json  # noqa: PLC0415 - only with a result

    from idlebench.store.codec import encode_record  # noqa: PLC0415 - only here

    content = {
        "schema": "1.0",
        "changes": None if changes is None else encode_record(changes),
        "drift": [encode_record(each) for each in drift],
    }
    return json.dumps(content, indent=2, allow_nan=False) + "\n"
