"""CPU quotas of both versions of control groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.measure.cgroup import quota_cores, throttled_ns, throttled_periods


def write(path: Path, text: str) -> None:
    """Write a file and the directories above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def version_2(tmp_path: Path) -> Path:
    """A machine whose process 7 is in the group /pod/worker; gives its procfs."""
    mount = tmp_path / "cgroup"
    write(tmp_path / "proc/7/cgroup", "0::/pod/worker\n")
    write(tmp_path / "proc/7/mountinfo", f"31 23 0:28 / {mount} rw - cgroup2 cgroup2 rw,nsdelegate\n")
    write(mount / "pod/worker/cpu.max", "max 100000\n")
    write(mount / "pod/worker/cpu.stat", "usage_usec 9\nnr_throttled 2\nthrottled_usec 30\n")
    write(mount / "pod/cpu.max", "150000 100000\n")
    write(mount / "pod/cpu.stat", "usage_usec 9\nnr_throttled 1\nthrottled_usec 12\n")
    return tmp_path / "proc"


@pytest.fixture
def version_1(tmp_path: Path) -> Path:
    """The same with version 1, mounted from the container's own group on."""
    mount = tmp_path / "cpu,cpuacct"
    write(tmp_path / "proc/7/cgroup", "4:cpu,cpuacct:/docker/ab/worker\n2:pids:/x\n0::/\n")
    write(tmp_path / "proc/7/mountinfo", f"31 23 0:28 /docker/ab {mount} rw - cgroup cgroup rw,cpu,cpuacct\n")
    write(mount / "worker/cpu.cfs_quota_us", "25000\n")
    write(mount / "worker/cpu.cfs_period_us", "50000\n")
    write(mount / "worker/cpu.stat", "nr_periods 9\nnr_throttled 3\nthrottled_time 4000\n")
    write(mount / "cpu.cfs_quota_us", "-1\n")
    write(mount / "cpu.cfs_period_us", "100000\n")
    return tmp_path / "proc"


def test_a_quota_of_a_group_above_binds_too(version_2: Path) -> None:
    """The pod's limit holds for a container without one of its own."""
    assert quota_cores(7, version_2) == 1.5


def test_throttling_is_added_up_the_way_to_the_root(version_2: Path) -> None:
    """A process is held back whichever of its groups has used up its quota."""
    assert throttled_ns(7, version_2) == 42_000
    assert throttled_periods(7, version_2) == 3


def test_version_1_is_read_as_well(version_1: Path) -> None:
    """Quota over period, and nanoseconds."""
    assert quota_cores(7, version_1) == 0.5
    assert throttled_ns(7, version_1) == 4_000


def test_no_control_groups_are_no_limit_and_no_count(tmp_path: Path) -> None:
    """Not counted is None, which is not the same as never throttled."""
    assert quota_cores(7, tmp_path) is None
    assert throttled_ns(7, tmp_path) is None


def test_a_group_outside_of_what_is_mounted_is_looked_at_from_the_top(tmp_path: Path) -> None:
    """Inside a namespace the path may lead above the mount point."""
    mount = tmp_path / "cgroup"
    write(tmp_path / "proc/7/cgroup", "0::/../other\n")
    write(tmp_path / "proc/7/mountinfo", f"31 23 0:28 / {mount} rw - cgroup2 cgroup2 rw\n")
    write(mount / "cpu.max", "200000 100000\n")
    assert quota_cores(7, tmp_path / "proc") == 2.0
