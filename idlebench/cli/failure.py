"""What ends a command early, in words for people, and its exit code."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Final

from idlebench.cli import out
from idlebench.errors import ExitCode, IdlebenchError, ScenarioError

PRECEDENCE: Final = (
    ExitCode.INTERRUPTED,
    ExitCode.FAILED,
    ExitCode.NOTHING_MEASURED,
    ExitCode.INCONCLUSIVE,
    ExitCode.USAGE,
    ExitCode.NOT_MET,
    ExitCode.OK,
)
"""Which exit code stands for a command that did several things: the first of these that occurred."""


def worst(codes: list[ExitCode]) -> ExitCode:
    """Give the one exit code of several."""
    return min(codes, key=PRECEDENCE.index, default=ExitCode.OK)


def guarded(action: Callable[[], int]) -> int:
    """Run a command; whatever ends it, say so in one message and give its exit code."""
    try:
        code = action()
        out.finish()
    except out.ReaderGone:
        return ExitCode.OK
    except IdlebenchError as error:
        tell_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        out.tell("idlebench: interrupted\n")
        return ExitCode.INTERRUPTED
    except OSError as error:
        known = out.failed_write(error)
        if known is None:
            tell_bug(error)
        else:
            tell_error(known)
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug is told, not thrown at the user
        tell_bug(error)
        return ExitCode.FAILED
    return code


def tell_error(error: IdlebenchError) -> None:
    """Say on stderr what happened, where, and what to do."""
    out.tell(error_text(error))


def error_text(error: IdlebenchError) -> str:
    """Give what happened, where, and what to do, in whole lines."""
    if isinstance(error, ScenarioError):
        count = len(error.problems)
        head = (
            f"idlebench: {count} problems in the scenario"
            if count > 1
            else "idlebench: the scenario is wrong"
        )
        return "\n".join([head, *(f"  {problem}" for problem in error.problems)]) + "\n"
    where = f"{error.where}: " if error.where else ""
    remedy = f"\n  {error.remedy}" if error.remedy else ""
    return f"idlebench: {where}{error.message}{remedy}\n"


def tell_bug(error: Exception) -> None:
    """Say on stderr that this is a bug of ours, and where its traceback is."""
    text = "".join(traceback.format_exception(error))
    what = f"idlebench: this is a bug in idlebench: {type(error).__name__}: {error}".splitlines()[0]
    if os.environ.get("IDLEBENCH_DEBUG"):
        out.tell(f"{text}{what}\n")
        return
    out.tell(f"{what}\n  {_stored(text)}\n")


def _stored(text: str) -> str:
    """Put a traceback into a file and say where."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="idlebench-bug-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(f"{sys.version}\n{text}")
    except OSError:
        return "IDLEBENCH_DEBUG=1 shows the traceback"
    return f"please report it with {file.name}; IDLEBENCH_DEBUG=1 shows the traceback"
