"""Why a process is over its budget: a short diagnosis, in lines for the test's message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from idlebench.errors import IdlebenchError
from idlebench.limit.reading import IdleReading
from idlebench.model.diagnosis import BENIGN, Diagnosis, Finding

LOOK_S: Final = 4.0
_MOST_PROCESSES: Final = 3


def why(reading: IdleReading, *, broker: str) -> tuple[str, ...]:
    """Diagnose what a reading is of, now, after its windows: reading stacks wakes a process.

    A test that limits idle cost says that its worker is idle, so that this is not asked.

    Args:
        reading: of processes, not of our own.
        broker: URL of their broker, or "".

    Returns:
        A few lines for each finding, or one with the reason why there is none.
    """
    from idlebench.diagnose.target import resolve_pid  # noqa: PLC0415 - only for a failure
    from idlebench.diagnose.whole import diagnoses_of, look_at  # noqa: PLC0415 - the same
    from idlebench.measure.system import open_reader  # noqa: PLC0415 - the same

    reader = open_reader()
    try:
        looks = [
            look_at(resolve_pid(pid, reader), duration_s=LOOK_S, broker_url=broker, asserted_idle=True)
            for pid in reading.pids[:_MOST_PROCESSES]
        ]
        diagnoses = diagnoses_of(looks, asserted_idle=True)
    except IdlebenchError as error:
        return (f"no diagnosis: {error}",)
    finally:
        reader.close()
    return tuple(line for one in diagnoses for line in _lines(one))


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    found = [one for one in diagnosis.findings if one.name not in BENIGN]
    if not found:
        yield f"process {diagnosis.target.pid}: {diagnosis.verdict.value}, {diagnosis.reason}"
    for finding in found:
        yield from _told(diagnosis.target.pid, finding)


def _told(pid: int, finding: Finding) -> Iterator[str]:
    yield f"process {pid}: {finding.name.value} (confidence {finding.confidence:.2f}): {finding.summary}"
    if finding.where is not None:
        place = finding.where
        source = f": {place.source.strip()}" if place.source.strip() else ""
        yield f"  at {place.file}:{place.line} {place.function}{source}"
    if finding.fix is not None:
        yield f"  mend: {finding.fix.summary} (idlebench explain {finding.name.value})"
