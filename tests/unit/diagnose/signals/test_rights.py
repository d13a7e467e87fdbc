from __future__ import annotations

import os
from pathlib import Path

import pytest

from idlebench.diagnose.signals.rights import Signal, can_trace, missing_right


def procfs(root: Path, *, scope: str = "", capabilities: int = 0, owner: int | None = None) -> Path:
    """A procfs with this Yama setting, these capabilities of ours and a process of this user."""
    (root / "self").mkdir()
    (root / "self" / "status").write_text(f"Name:\tidlebench\nCapEff:\t{capabilities:016x}\n")
    (root / "7").mkdir()
    uid = os.geteuid() if owner is None else owner
    (root / "7" / "status").write_text(f"Name:\tworker\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n")
    if scope:
        yama = root / "sys" / "kernel" / "yama"
        yama.mkdir(parents=True)
        (yama / "ptrace_scope").write_text(f"{scope}\n")
    return root


def test_yama_is_named_with_the_setting_that_allows_it(tmp_path: Path) -> None:
    """Most desktops forbid to look at processes that one has not started."""
    right = missing_right(Signal.WAITS, 7, procfs(tmp_path, scope="1"))
    assert "ptrace_scope is 1" in right.reason
    assert "sysctl kernel.yama.ptrace_scope=0" in right.remedy
    assert "timeout" in right.would_tell


def test_a_setting_that_cannot_be_changed_is_not_advised(tmp_path: Path) -> None:
    """Scope 3 holds until the next boot."""
    assert "reboot" in missing_right(Signal.WAITS, 7, procfs(tmp_path, scope="3")).remedy


def test_a_container_is_told_the_flag_that_it_lacks(tmp_path: Path) -> None:
    """Root in a container has not all of root's rights."""
    assert "--cap-add SYS_PTRACE" in missing_right(Signal.STACKS, 7, procfs(tmp_path, scope="0")).remedy


def test_another_users_process_is_told_by_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy is to be that user."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    right = missing_right(Signal.DESCRIPTORS, 7, procfs(tmp_path, owner=33))
    assert "user 33" in right.reason
    assert "sudo -u '#33'" in right.remedy


def test_the_capability_is_read_from_our_own_status(tmp_path: Path) -> None:
    """Bit 19 of the effective set is CAP_SYS_PTRACE."""
    assert can_trace(procfs(tmp_path, capabilities=1 << 19))
    (tmp_path / "other").mkdir()
    assert not can_trace(procfs(tmp_path / "other", capabilities=~(1 << 19) & (1 << 40) - 1))
