"""The family of processes that come and go."""

from __future__ import annotations

import re
from typing import Final

from idlebench.diagnose.rules.rule import AnyOf, Case, Figure, Rule, Scope, Sighting
from idlebench.diagnose.signals.children import PAUSES
from idlebench.model.diagnosis import FindingName
from idlebench.model.evidence import ChildrenEvidence

LONG_LIFE_S: Final = 0.2
_BRIEF_S: Final = 0.05  # what lives longer is met by a look every 10 ms
_INTERPRETER: Final = re.compile(r"(?:python|node|ruby|php|java|perl|deno|bun)[\d.]*$")
_CHECK: Final = re.compile(
    r"\[|cmp|curl|diff|dig|docker|du|dpkg|dpkg-query|[ef]?grep|expr|find|findmnt|flock|fuser|getent|git|host|ip"
    r"|iptables|kubectl|ls|lsof|mountpoint|mysqladmin|nc|ncat|nslookup|pg_isready|pgrep|pidof|ping|ps|psql|rabbitmqctl"
    r"|redis-cli|rg|rpm|service|smartctl|ss|ssh|stat|sv|systemctl|test|valkey-cli|wget|which|zgrep"
)
_FAILURES: Final = 3  # so many in one look are no accident, whatever helpers run beside them
_RATE: Final = "a check a second is a slow poll; gunicorn's parent looks once a second as well"


def rounds_per_s(case: Case) -> float | None:
    """Rounds of a loop that starts processes: by its pauses, else by the child that was born most often.

    On a busy machine most of the briefest are missed; then they are counted by what they leave behind.
    """
    children = case.facts.evidence.children
    if children is None:
        return 0.0
    brief = children.lived_s is None or children.lived_s < _BRIEF_S
    return max(_seen_rounds_per_s(children), children.accounts_per_s if brief else 0.0)


def _seen_rounds_per_s(children: ChildrenEvidence) -> float:
    pauses = [count for name, count in children.names.items() if name in PAUSES]
    named = sum(children.names.values())
    if named <= 0:
        return children.born_per_s
    return children.born_per_s * (pauses[0] if pauses else max(children.names.values())) / named


def _failing_share(case: Case) -> float | None:
    children = case.facts.evidence.children
    if children is None:
        return 0.0
    if children.failed is None:
        return None
    return children.failed / children.ended_seen if children.ended_seen else 0.0


def _main_share(children: ChildrenEvidence) -> float:
    """Part of the children, pauses aside, that are the most frequent program."""
    counts = [count for name, count in children.names.items() if name not in PAUSES]
    total = sum(counts)
    return max(counts) / total if total > 0 else 0.0


def _cpu_per_child_ms(case: Case) -> float | None:
    children = case.facts.evidence.children
    if children is None or children.born_per_s <= 0:
        return 0.0
    named = sum(children.names.values())
    pauses = sum(count for name, count in children.names.items() if name in PAUSES)
    # A check lives too briefly to be seen each time; but there is one for each pause at least.
    others = max(named - pauses, pauses) / named if named > 0 else 1.0
    births = max(children.born_per_s, children.accounts_per_s)
    return case.facts.evidence.cpu_percent * 10 / births / others if others > 0 else None


def is_check(case: Case) -> bool:
    """Whether the program that is started most often looks at something, and answers by its code."""
    return bool(_CHECK.fullmatch(_most_frequent(case)))


def fails(case: Case) -> bool:
    """Whether any of the children failed that were seen to end."""
    return bool(_failing_share(case))


def _no_answer(case: Case) -> bool:
    """Whether its end is no answer: what answers by its code does so on a slow machine as well."""
    return not is_check(case) or _crashes(case) or _own_program(case)


def _most_frequent(case: Case) -> str:
    """Name of the program that was started most often, pauses aside, or an empty one."""
    children = case.facts.evidence.children
    counts = {} if children is None else {k: v for k, v in children.names.items() if k not in PAUSES}
    return max(counts, key=counts.__getitem__, default="")


def interpreted(case: Case) -> bool:
    """Whether the children, pauses aside, are mostly programs in an interpreter: few write a check so."""
    children = case.facts.evidence.children
    named = children is not None and not _mostly_missed(children)
    return named and bool(_INTERPRETER.match(_most_frequent(case)))


def _mostly_missed(children: ChildrenEvidence) -> bool:
    """Whether most are too brief to be met: those that were, were met before their exec, as their parent."""
    return children.ended_per_s < children.accounts_per_s / 2


def _lived_s(case: Case) -> float | None:
    children = case.facts.evidence.children
    return 0.0 if children is None else children.lived_s


def _late_failures(case: Case) -> float | None:
    """Failures that were seen, if those that failed had lived for a while."""
    children = case.facts.evidence.children
    if children is None or (children.lived_s or 0.0) < LONG_LIFE_S:
        return 0.0
    return None if children.failed is None else float(children.failed)


def _own_program(case: Case) -> bool:
    """Whether most children have the name of a process that has children: workers of the same program.

    A shell forks itself for every subshell: of it the name says nothing. A child that was met before its exec
    still has its parent's name, so that one alone says nothing either.
    """
    evidence = case.facts.evidence
    if evidence.children is None:
        return False
    if evidence.children.own_program:
        return True
    parents = {one.parent for one in evidence.processes} | {evidence.root.pid}
    names = {one.name for one in evidence.processes if one.ref.pid in parents and one.runtime != "shell"}
    if _mostly_missed(evidence.children):
        return False
    counts = {name: count for name, count in evidence.children.names.items() if name not in PAUSES}
    return sum(counts.get(name, 0) for name in names) > sum(counts.values()) / 2


def _crashes(case: Case) -> bool:
    """Whether most that failed ended in a way in which no check answers."""
    children = case.facts.evidence.children
    return children is not None and children.crashed > 0 and 2 * children.crashed > (children.failed or 0)


def _restarted(case: Case) -> bool | None:
    """Whether the same worker is started again each time: the only sign where exit codes cannot be seen."""
    children = case.facts.evidence.children
    if children is None or children.ended_per_s <= 0:
        return False
    if children.failed is not None:
        again = children.same_command or _main_share(children) >= 0.8 or children.failed >= _FAILURES
        return children.failed > 0 and again
    long_lived = children.lived_s is not None and children.lived_s >= 0.3
    return (
        children.same_command and _own_program(case) and (long_lived or case.facts.evidence.cpu_percent >= 1)
    )


CRASH_LOOP: Final = Rule(
    name=FindingName.CRASH_LOOP,
    scope=Scope.TREE,
    question="Does a child end by an error, again and again, to be started anew?",
    conditions=(
        Sighting(
            "the same command is started again after it has failed",
            "no child failed and was started again",
            _restarted,
            source="taskiq-redis#127: a worker dies of a read timeout every 5 s, and its parent replaces it",
        ),
        AnyOf(
            (
                Figure("part of the children that failed", _failing_share, 0.4),
                Figure(
                    "part of the copies of itself that failed",
                    lambda case: _failing_share(case) if _own_program(case) else 0.0,
                    0.15,
                    source="of a pool whose workers fail at their start only the first tells, the others are "
                    "ended",
                ),
                Sighting(
                    "it is the program itself that is replaced",
                    "exit codes cannot be seen",
                    lambda case: _own_program(case) and _failing_share(case) is None,
                ),
            )
        ),
        Sighting(
            "its code is no answer",
            "it is a program that answers by its code",
            _no_answer,
            source="grep, pgrep, curl, systemctl and the like say no by their code, in a loop as well",
        ),
        AnyOf(
            (
                Sighting("it is the program itself that is replaced", "it is another program", _own_program),
                Sighting("it is a program in an interpreter", "it is a small program", interpreted),
                Sighting("it ends by a signal or an error's code", "it answers with a small code", _crashes),
                Figure(
                    "life of a child",
                    _lived_s,
                    LONG_LIFE_S,
                    unit="s",
                    source="a check such as grep is done in 2 to 20 ms; a worker gets as far as its mistake",
                ),
                Figure(
                    "CPU of each child",
                    _cpu_per_child_ms,
                    25.0,
                    unit="ms",
                    source="a check such as grep takes 1 to 8; pgrep took 15.4 beside a run of tests",
                ),
            )
        ),
        AnyOf(
            (
                Sighting("it is the program itself that is replaced", "it is another program", _own_program),
                Figure("rounds", rounds_per_s, 1.5, unit="/s", source=_RATE),
                Figure(
                    "CPU of the tree",
                    lambda case: case.facts.evidence.cpu_percent,
                    0.5,
                    unit="%",
                    source="a check that says no, such as grep in a loop, costs less",
                ),
                Figure(
                    "failures of children that had begun to work",
                    _late_failures,
                    3.0,
                    source="one in a window may be an accident",
                ),
            )
        ),
    ),
    supports=(
        Sighting(
            "exit codes were seen",
            "",
            lambda case: (
                case.facts.evidence.children is not None and case.facts.evidence.children.failed is not None
            ),
        ),
        Figure(
            "children that ended",
            lambda case: (
                0.0
                if case.facts.evidence.children is None
                else case.facts.evidence.children.ended_per_s * case.facts.evidence.seconds
            ),
            2.0,
        ),
    ),
)

FORK_STORM: Final = Rule(
    name=FindingName.FORK_STORM,
    scope=Scope.TREE,
    question="Is a process started for each check?",
    conditions=(Figure("rounds", rounds_per_s, 1.5, unit="/s", source=_RATE),),
    supports=(
        Figure("rounds", rounds_per_s, 3.0, unit="/s"),
        Sighting(
            "they live for less than a second",
            "",
            lambda case: (
                None
                if case.facts.evidence.children is None or case.facts.evidence.children.lived_s is None
                else case.facts.evidence.children.lived_s < 1
            ),
        ),
    ),
    gives_way_to=(FindingName.CRASH_LOOP,),
)

RULES: Final = (CRASH_LOOP, FORK_STORM)
