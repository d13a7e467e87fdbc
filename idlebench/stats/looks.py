"""Looking several times at growing data without raising false alarms by it.

The rate of false alarms that a gate may have is spent over its looks: at the look after k of K launches
the share k/K has been spent (the linear spending function of Kim and DeMets, Biometrika 74 (1987), 149).
Each look is given only what it may newly spend, and these parts add up to the whole. That is Bonferroni's
inequality, so it holds whatever the dependence between looks is; it is safe rather than sharp.
"""

from __future__ import annotations


def alpha_of_look(alpha: float, launches: int, *, first: int, last: int) -> float:
    """Give the rate of false alarms that one look may have.

    Args:
        alpha: of all looks together.
        launches: of each cell at this look, from ``first`` to ``last``.
        first: launches at the first look, at least 1.
        last: launches at the last look, at least ``first``.

    Returns:
        ``alpha × first / last`` for the first look and ``alpha / last`` for each after it.

    Raises:
        ValueError: there is no such look.
    """
    if not 1 <= first <= launches <= last:
        raise ValueError(f"no look at {launches} launches: from {first} to {last}")
    return alpha * (first if launches == first else 1) / last
