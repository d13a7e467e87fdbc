"""A whole diagnosis: look at processes, and judge what was seen of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from idlebench.diagnose.enough import enough
from idlebench.diagnose.gather import gather
from idlebench.diagnose.plan import DURATION_S
from idlebench.diagnose.progress import GatherProgress
from idlebench.diagnose.source.coroutines import refined
from idlebench.diagnose.together import judge_all
from idlebench.model.diagnosis import Diagnosis
from idlebench.model.evidence import Evidence
from idlebench.model.process import ProcessRef

Look = tuple[Evidence, float]
"""What was seen of a target, and the seconds that it took."""


def look_at(
    target: ProcessRef,
    *,
    duration_s: float = DURATION_S,
    broker_url: str = "",
    asserted_idle: bool = False,
    on_progress: Callable[[GatherProgress], None] | None = None,
) -> Look:
    """Look at a process and everything below it, until a spin is certain or the time is over.

    Args:
        target: root of the tree.
        duration_s: the longest look, in seconds, at least 1.
        broker_url: the target's broker, or "" to find it by itself.
        asserted_idle: it has nothing to do, even if it looks otherwise.
        on_progress: told what is being done.

    Raises:
        UsageError: the duration is too short, or the process is hidden from this user.
        NothingMeasuredError: the target was gone before anything could be read.
    """
    began_s = time.monotonic()
    evidence = gather(
        target,
        duration_s=duration_s,
        broker_url=broker_url,
        on_progress=on_progress,
        enough=lambda seen: enough(seen, asserted_idle=asserted_idle),
    )
    return evidence, time.monotonic() - began_s


def diagnoses_of(looks: Sequence[Look], *, asserted_idle: bool = False) -> tuple[Diagnosis, ...]:
    """Judge what was seen of each target; a herd shows only in all of them.

    Args:
        looks: of each; at least one.
        asserted_idle: as in `look_at`.

    Returns:
        One diagnosis for each, in their order.
    """
    judged = judge_all(looks, asserted_idle=asserted_idle)
    return tuple(refined(one, _source, _files(seen)) for one, (seen, _) in zip(judged, looks, strict=True))


def _files(evidence: Evidence) -> tuple[str, ...]:
    """Give the user's own files that were on a stack."""
    stacks = (stack for thread in evidence.threads for stack in thread.stacks)
    return tuple(dict.fromkeys(one.file for stack in stacks for one in stack.frames if not one.library))


def _source(file: str) -> str:
    """Read a file of the target's; "" if it is not to be had."""
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace") if Path(file).is_absolute() else ""
    except (OSError, ValueError):  # a name torn while it was read is no path
        return ""
