"""Where and how a run was measured, in short lines."""

from __future__ import annotations

from idlebench.model.machine import MachineFacts
from idlebench.model.result import RunResult
from idlebench.render import figures
from idlebench.render.safe_text import one_line


def caption(result: RunResult) -> tuple[str, ...]:
    """Give what must be known to read the table: interval, floor, limit of detection, reference."""
    lines = [_intervals(result)]
    if result.floor_cpu_percent is not None and result.broker is not None:
        floor = figures.mean(result.floor_cpu_percent)
        lines.append(f"Broker CPU is what it costs above its floor of {floor} % with no worker connected.")
    if result.lod_cpu_percent is not None:
        limit = figures.limit(result.lod_cpu_percent)
        lines.append(f"Limit of detection of worker CPU: {limit} %, from the blocked control.")
    if any(cell.times_reference is not None for cell in result.cells):
        lines.append(f"× is worker CPU against {one_line(result.scenario.reference)}.")
    return tuple(line for line in lines if line)


def _intervals(result: RunResult) -> str:
    counts = {cell.launches for cell in result.cells if cell.launches}
    if not counts or counts == {1}:
        return ""
    span = f"{min(counts)} launches" if len(counts) == 1 else f"{min(counts)} to {max(counts)} launches"
    return f"Intervals are 95 %, over {span}."


def machine_facts(machine: MachineFacts) -> tuple[tuple[str, str], ...]:
    """Give the machine as name and value, unknown facts left out."""
    facts = (
        ("system", f"{machine.system} {machine.kernel} {machine.architecture}"),
        ("CPU", f"{machine.cpu_model or 'unknown model'}, {machine.cores} usable"),
        ("Python", machine.python),
        ("packages", ", ".join(f"{name} {version}" for name, version in machine.packages.items())),
        ("load at the start", "" if machine.load_1m is None else f"{machine.load_1m:.2f}"),
        ("steal since boot", "" if machine.steal_percent is None else f"{machine.steal_percent:.2f} %"),
        (
            "cgroup quota",
            "none" if machine.cgroup_quota_cores is None else f"{machine.cgroup_quota_cores:g} cores",
        ),
        ("CPU is read by", f"{machine.clock}, resolution {_resolution(machine.resolution_ns)}"),
        ("git commit", _commit(machine)),
    )
    return tuple((name, one_line(value)) for name, value in facts if value)


def _resolution(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e6:g} ms" if nanoseconds >= 1_000_000 else f"{nanoseconds} ns"


def _commit(machine: MachineFacts) -> str:
    if not machine.git_commit:
        return ""
    return machine.git_commit[:12] + (" with uncommitted changes" if machine.git_dirty else "")


def broker_line(result: RunResult) -> str:
    """Name the broker: ``valkey 9.1.2 (embedded)``; "" without one."""
    if result.broker is None:
        return ""
    broker = result.broker
    where = f"at {one_line(broker.url)}" if broker.kind == "external" else broker.kind
    unread = "" if broker.cpu_source else "; its CPU could not be read"
    return f"{one_line(broker.server)} {one_line(broker.version)} ({where}){unread}"
