"""Who was billed for a process that ended."""

from __future__ import annotations

from idlebench.measure.billing import Seen, unbilled
from idlebench.measure.reader import ProcessLook
from idlebench.model.process import ProcessRef
from idlebench.model.spawn import Reaped

ROOT = ProcessRef(10, 1)
CHILD = ProcessRef(11, 2)
GRANDCHILD = ProcessRef(12, 3)


def seen(
    ref: ProcessRef,
    parent: int,
    *,
    cpu_ns: int = 0,
    faults: int | None = 50,
    reaped_faults: int | None = 0,
    reaped_cpu_ns: int = 0,
) -> Seen:
    """A process as a pass saw it."""
    return Seen(ProcessLook(ref, "worker", "S", parent, reaped_cpu_ns, faults, reaped_faults, (), ()), cpu_ns)


def test_a_child_below_a_tick_is_seen_to_be_billed_by_its_faults() -> None:
    """Clock ticks do not show a child of 2 ms; page faults do."""
    before = {ROOT: seen(ROOT, 2), CHILD: seen(CHILD, 10, cpu_ns=2_000_000)}
    after = {ROOT: seen(ROOT, 2, reaped_faults=60)}
    assert unbilled(before, after, {}, 20_000_000) == ()


def test_a_child_below_a_tick_is_seen_not_to_be_billed() -> None:
    """No fault was added to the parent's account, so nothing was."""
    before = {ROOT: seen(ROOT, 2), CHILD: seen(CHILD, 10, cpu_ns=2_000_000)}
    assert unbilled(before, {ROOT: seen(ROOT, 2)}, {}, 20_000_000) == (before[CHILD],)


def test_one_bill_does_not_pay_for_two_children() -> None:
    """Of two children that ended only one was waited for."""
    other = ProcessRef(13, 4)
    before = {ROOT: seen(ROOT, 2), CHILD: seen(CHILD, 10), other: seen(other, 10)}
    assert len(unbilled(before, {ROOT: seen(ROOT, 2, reaped_faults=70)}, {}, 1)) == 1


def test_a_child_and_a_grandchild_that_ended_together_are_both_billed_to_the_root() -> None:
    """The child had waited for the grandchild before the root waited for the child."""
    before = {ROOT: seen(ROOT, 2), CHILD: seen(CHILD, 10), GRANDCHILD: seen(GRANDCHILD, 11)}
    assert unbilled(before, {ROOT: seen(ROOT, 2, reaped_faults=110)}, {}, 1) == ()


def test_a_grandchild_that_its_parent_left_behind_is_missing() -> None:
    """The child was billed, the grandchild went to init, which is nobody of ours."""
    before = {ROOT: seen(ROOT, 2), CHILD: seen(CHILD, 10), GRANDCHILD: seen(GRANDCHILD, 11)}
    missing = unbilled(before, {ROOT: seen(ROOT, 2, reaped_faults=55)}, {}, 1)
    assert [one.look.ref for one in missing] == [GRANDCHILD]


def test_what_the_reaper_reported_is_not_missing() -> None:
    """A root has no parent in the tree, but the reaper knows what it used."""
    report = Reaped(10, "003-spin-0", 0, 5_000, 3, 99)
    assert unbilled({ROOT: seen(ROOT, 2)}, {}, {ROOT: report}, 1) == ()


def test_a_child_is_in_the_report_about_its_parent() -> None:
    """A root that ended had waited for its child: the report is larger by the child's CPU."""
    before = {ROOT: seen(ROOT, 2, cpu_ns=1_000), CHILD: seen(CHILD, 10, cpu_ns=4_000)}
    assert unbilled(before, {}, {ROOT: Reaped(10, "", 0, 5_000, 0, 9)}, 1) == ()
    assert unbilled(before, {}, {ROOT: Reaped(10, "", 0, 1_000, 0, 9)}, 1) == (before[CHILD],)


def test_a_process_whose_parent_is_a_stranger_is_missing() -> None:
    """Init has waited for it, and does not tell."""
    before = {ROOT: seen(ROOT, 2), CHILD: seen(CHILD, 1, cpu_ns=7)}
    assert unbilled(before, {ROOT: seen(ROOT, 2, reaped_faults=999)}, {}, 1) == (before[CHILD],)


def test_where_faults_are_not_counted_ticks_decide() -> None:
    """A portable reader has only CPU time to go by, within its resolution."""
    child = seen(CHILD, 10, cpu_ns=90_000_000, faults=None, reaped_faults=None)
    root = seen(ROOT, 2, faults=None, reaped_faults=None)
    billed = seen(ROOT, 2, faults=None, reaped_faults=None, reaped_cpu_ns=80_000_000)
    before = {ROOT: root, CHILD: child}
    assert unbilled(before, {ROOT: billed}, {}, 20_000_000) == ()
    assert unbilled(before, {ROOT: root}, {}, 20_000_000) == (child,)
