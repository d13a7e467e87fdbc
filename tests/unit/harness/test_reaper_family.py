"""Who belongs to a spawn, decided from a process table alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.reaper.family import Family, descendants
from idlebench.harness.reaper.spawning import Child
from idlebench.harness.reaper.system import Entry

REAPER, SESSION = 10, 10


def one(
    pid: int, parent: int, *, group: int = 0, session: int = SESSION, state: str = "S", start: int = 0
) -> Entry:
    """A process; its group and start follow its pid where not said."""
    return Entry(pid, parent, group or pid, session, state, start or pid)


def family(entries: list[Entry], children: list[Child], markers: dict[int, str] | None = None) -> Family:
    """A family that sees this table."""
    table = {entry.pid: entry for entry in [one(REAPER, 1), *entries]}
    return Family("run", REAPER, SESSION, children, lambda: table, (markers or {}).get)


def members(of: Family, *names: str, seen: dict[int, int] | None = None) -> set[int]:
    """Pids of the trees of these spawns."""
    return set(of.trees([child for child in of.children if child.name in names], seen or {}))


def test_a_tree_is_the_root_and_its_descendants() -> None:
    """Children of children too; a neighbour's never."""
    entries = [one(20, REAPER), one(21, 20), one(22, 21), one(30, REAPER), one(31, 30)]
    assert members(family(entries, [Child("a", 20, 20), Child("b", 30, 30)]), "a") == {20, 21, 22}


def test_zombies_are_not_alive() -> None:
    """A dead process that nobody waited for holds nothing up."""
    assert members(family([one(20, REAPER), one(21, 20, state="Z")], [Child("a", 20, 20)]), "a") == {20}


def test_an_orphan_belongs_to_the_spawn_of_its_mark() -> None:
    """Even when another spawn was started after that one."""
    children = [Child("a", 20, 20, exit_code=0), Child("b", 30, 30)]
    entries = [one(30, REAPER), one(40, REAPER), one(41, 40)]
    assert members(family(entries, children, {40: "run/a"}), "a") == {40, 41}


def test_an_orphan_without_a_mark_belongs_to_the_spawn_started_last_before_it() -> None:
    """It cleared its environment or wrote over it; launches do not overlap."""
    children = [Child("a", 20, 20, dismissed=True, exit_code=0), Child("b", 30, 30), Child("c", 50, 50)]
    found = family([one(30, REAPER), one(40, REAPER), one(50, REAPER)], children)
    assert members(found, "b") == {30, 40}
    assert members(found, "c") == {50}


def test_the_mark_of_another_run_is_no_mark() -> None:
    """A run inside a run does not confuse the outer one."""
    found = family([one(20, REAPER), one(40, REAPER)], [Child("a", 20, 20)], {40: "other/b"})
    assert members(found, "a") == {20, 40}


def test_group_members_belong_only_within_our_session() -> None:
    """A stranger's group may have the number of a group of ours that is long gone."""
    children = [Child("a", 20, 20, exit_code=0)]
    entries = [one(60, 1, group=20), one(61, 1, group=20, session=99)]
    assert members(family(entries, children), "a") == {60}


def test_a_member_seen_once_stays_one_unless_its_pid_changed_hands() -> None:
    """Identity is pid and start, so a reused pid is a stranger."""
    entries = [one(70, 1, session=70, start=700)]
    children = [Child("a", 20, 20, exit_code=0)]
    assert members(family(entries, children), "a", seen={70: 700}) == {70}
    assert members(family(entries, children), "a", seen={70: 699}) == set()


def test_everyone_spares_the_trees_that_are_to_be_spared() -> None:
    """The broker lives until the workers are gone."""
    broker = Child("broker", 20, 20)
    found = family(
        [one(20, REAPER), one(21, 20), one(30, REAPER), one(40, REAPER)], [broker, Child("a", 30, 30)]
    )
    assert set(found.everyone([broker])) == {30, 40}
    assert set(found.everyone()) == {20, 21, 30, 40}


@given(st.dictionaries(st.integers(2, 40), st.integers(1, 40), max_size=40), st.sets(st.integers(1, 40)))
def test_descendants_are_closed_and_end_on_any_table(parents: dict[int, int], heads: set[int]) -> None:
    """Whatever a torn reading of the table says, loops included: a child of a member is a member."""
    found = descendants({pid: one(pid, parent) for pid, parent in parents.items()}, heads)
    assert heads <= found
    assert all(pid in found for pid, parent in parents.items() if parent in found)
    assert all(parents[pid] in found for pid in found - heads)
