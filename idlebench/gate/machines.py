"""Whether CPU of two runs may be compared as it is, or only as a ratio to a reference of the same run."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from idlebench.model.gate import CellSamples, Metric, Samples, Side
from idlebench.model.machine import MachineFacts

CPU_METRICS: Final = frozenset({Metric.CPU, Metric.BROKER_CPU})
"""What depends on how fast a core is. Counts do not, and times are mostly those of timers."""


def differences(base: MachineFacts, head: MachineFacts) -> tuple[str, ...]:
    """Name what makes CPU of two machines incomparable; nothing where they are alike.

    A patch release of the kernel or of Python does not move the cost of a wake by as much as the
    tolerances allow; another processor, another number of cores or a minor release of Python may.
    """
    if base.boot_id and base.boot_id == head.boot_id and _python(base) == _python(head):
        return ()
    pairs = (
        ("processor", base.cpu_model, head.cpu_model),
        ("cores", str(base.cores), str(head.cores)),
        ("kernel", _kernel(base), _kernel(head)),
        ("Python", _python(base), _python(head)),
    )
    return tuple(
        f"{name} {before or 'unknown'} -> {after or 'unknown'}"
        for name, before, after in pairs
        if before != after
    )


def _kernel(machine: MachineFacts) -> str:
    return f"{machine.system} {machine.kernel.partition('.')[0]}"


def _python(machine: MachineFacts) -> str:
    return ".".join(machine.python.split(".")[:2])


def scales(base: Side, head: Side) -> dict[Metric, float]:
    """Give the factor that turns each CPU metric of head into the base machine's, by the reference cell.

    A metric is missing where it cannot be had: no reference on one side, or it costs nothing there.
    """
    found: dict[Metric, float] = {}
    theirs, ours = _reference(base), _reference(head)
    if theirs is None or ours is None:
        return found
    for metric in CPU_METRICS:
        before, after = theirs.metrics.get(metric), ours.metrics.get(metric)
        if before is not None and after is not None and _detected(before) and _detected(after):
            found[metric] = _mean(before) / _mean(after)
    return found


def scaled(samples: Samples, factor: float) -> Samples:
    """Give samples as another machine would have had them."""
    limit = None if samples.limit is None else samples.limit * factor
    return replace(samples, values=tuple(value * factor for value in samples.values), limit=limit)


def _reference(side: Side) -> CellSamples | None:
    cells = [cell for cell in side.cells if cell.variant == side.reference and not cell.control]
    return cells[0] if len(cells) == 1 else None


def _mean(samples: Samples) -> float:
    return sum(samples.values) / len(samples.values)


def _detected(samples: Samples) -> bool:
    return _mean(samples) > (samples.limit or 0.0)
