"""Who was billed for the CPU of a process that ended.

The kernel adds what a process has used to its parent's account when the parent waits for it. A parent
that ignores SIGCHLD never does, and then nobody is billed: that process has to be reported. Minor page
faults go
the same way as CPU time and are counted one by one, not in ticks, and no process lives without one;
so a growth of the parent's count by at least the child's shows that the child was billed.
Decision 0002 tells more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idlebench.measure.reader import ProcessLook
from idlebench.model.process import ProcessRef
from idlebench.model.spawn import Reaped


@dataclass(frozen=True, slots=True)
class Seen:
    """A process as one pass of the sampler saw it.

    Attributes:
        look: everything but its clock.
        cpu_ns: its CPU clock.
    """

    look: ProcessLook
    cpu_ns: int

    @property
    def total_ns(self) -> int:
        """Its own CPU, and that of the children that it had waited for."""
        return self.cpu_ns + self.look.reaped_cpu_ns


def unbilled(
    before: Mapping[ProcessRef, Seen],
    now: Mapping[ProcessRef, Seen],
    reaped: Mapping[ProcessRef, Reaped],
    resolution_ns: int,
) -> tuple[Seen, ...]:
    """Give the processes that ended between two passes and whose CPU is on nobody's account.

    Args:
        before: the earlier pass.
        now: the later pass.
        reaped: what the reaper has reported about processes of this tree.
        resolution_ns: what a difference of two accounts may be off by, where faults are not counted.

    Returns:
        Those processes as they were last seen. A process whose parent is not in the tree, and that the
        reaper did not report, is among them.
    """
    ended = {ref: seen for ref, seen in before.items() if ref not in now}
    if not ended:
        return ()
    refs = {ref.pid: ref for ref in before}
    accounts: dict[ProcessRef, int] = {}
    missing = []
    for ref, seen in sorted(ended.items(), key=lambda item: _depth(item[1], refs, ended)):
        if ref in reaped:
            continue
        payer = _payer(seen, refs, ended, reaped)
        if payer is None:
            missing.append(seen)
            continue
        by_faults = payer in now and seen.look.faults is not None
        if payer not in accounts:
            accounts[payer] = _growth(payer, before, now, reaped, resolution_ns)
        cost = (seen.look.faults or 0) + (seen.look.reaped_faults or 0) if by_faults else seen.total_ns
        if cost <= accounts[payer]:
            accounts[payer] -= cost
        else:
            missing.append(seen)
    return tuple(missing)


def _growth(
    payer: ProcessRef,
    before: Mapping[ProcessRef, Seen],
    now: Mapping[ProcessRef, Seen],
    reaped: Mapping[ProcessRef, Reaped],
    resolution_ns: int,
) -> int:
    """Give what was added to an account: faults of a live parent, CPU of one that the reaper reported."""
    if payer not in now:
        return reaped[payer].cpu_ns - before[payer].total_ns + resolution_ns
    old, new = before[payer].look, now[payer].look
    if new.reaped_faults is None:
        return new.reaped_cpu_ns - old.reaped_cpu_ns + resolution_ns
    return new.reaped_faults - (old.reaped_faults or 0)


def _payer(
    seen: Seen,
    refs: Mapping[int, ProcessRef],
    ended: Mapping[ProcessRef, Seen],
    reaped: Mapping[ProcessRef, Reaped],
) -> ProcessRef | None:
    """Climb to the nearest ancestor whose account can still be seen; None if that is not in the tree."""
    parent = refs.get(seen.look.parent_pid)
    steps = 0
    while parent is not None and parent in ended and parent not in reaped and steps <= len(ended):
        parent = refs.get(ended[parent].look.parent_pid)
        steps += 1
    return parent if parent is None or steps <= len(ended) else None


def _depth(seen: Seen, refs: Mapping[int, ProcessRef], ended: Mapping[ProcessRef, Seen]) -> int:
    """Count the ended ancestors, so that a parent is billed before the children that it had billed."""
    depth = 0
    parent = refs.get(seen.look.parent_pid)
    while parent is not None and parent in ended and depth <= len(ended):
        depth += 1
        parent = refs.get(ended[parent].look.parent_pid)
    return depth
