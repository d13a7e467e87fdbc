"""Every shape of two to ten launches a side: what must never pass, and what must never fail."""

from __future__ import annotations

import itertools

import pytest

from idlebench.model.gate import Metric, Samples
from idlebench.stats.change import State, compare
from idlebench.stats.noise import default_noise

COUNTS = list(itertools.product(range(2, 11), repeat=2))
ALPHA = 0.01
FLOOR = {
    Metric.WAKES: 1.0,
    Metric.COMMANDS: 1.0,
    Metric.CPU: 0.05,
    Metric.BROKER_CPU: 0.1,
    Metric.PICKUP_P50: 5.0,
    Metric.PICKUP_P99: 10.0,
    Metric.STOP: 0.5,
    Metric.LEFT: 0.5,
}
SHAPES = {
    "constant": (1.0,),
    "two values": (0.95, 1.05),
    "spread": (0.6, 1.4, 1.0),
    "one wild": (0.8, 0.8, 0.8, 0.8, 1.5),
    "rising": (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4),
}


def shaped(shape: tuple[float, ...], count: int, level: float) -> tuple[float, ...]:
    """Give that many launches of a shape around a level."""
    return tuple(level * value for value, _ in zip(itertools.cycle(shape), range(count), strict=False))


@pytest.mark.parametrize("metric", list(Metric))
def test_a_disjoint_tenfold_slowdown_never_passes(metric: Metric) -> None:
    """Each launch of head costs ten times a launch of base, above the floor: no counts, shapes or levels."""
    floor, noise = FLOOR[metric], default_noise(metric)
    for (n, m), base, head, times in itertools.product(
        COUNTS, SHAPES.values(), SHAPES.values(), (0.5, 100.0)
    ):
        level = times * floor
        slow = shaped(head, m, 10 * max(base) * level / min(head))
        change = compare(
            Samples(shaped(base, n, level), step=floor / 2),
            Samples(slow, step=floor / 2),
            noise=noise,
            ratio=5.0,
            floor=floor,
            alpha=ALPHA,
        )
        assert change.beyond
        assert change.at_last is not State.CLEAR


@pytest.mark.parametrize("metric", list(Metric))
def test_equal_data_never_fail(metric: Metric) -> None:
    """Constants, zeros, near zeros, or launches of one shape: never worse, although counts differ."""
    stationary = [shape for name, shape in SHAPES.items() if name != "rising"]
    floor, noise = FLOOR[metric], default_noise(metric)
    for (n, m), shape, times, step in itertools.product(
        COUNTS, stationary, (0.0, 1e-6, 0.5, 1.0, 100.0), (0.0, 0.5)
    ):
        change = compare(
            Samples(shaped(shape, n, times * floor), step=step * floor),
            Samples(shaped(shape, m, times * floor), step=step * floor),
            noise=noise,
            ratio=1.0,
            floor=floor,
            alpha=ALPHA,
        )
        if not noise.exact:
            assert change.state is not State.WORSE


@pytest.mark.parametrize("metric", list(Metric))
def test_constants_are_decided_by_their_figures_alone(metric: Metric) -> None:
    """The same figure in every launch: nothing divides by its spread of 0, and equal ones pass at last."""
    floor, noise = FLOOR[metric], default_noise(metric)
    for (n, m), times in itertools.product(COUNTS, (0.0, 1e-6, 1.0)):
        same = compare(
            Samples((times * floor,) * n),
            Samples((times * floor,) * m),
            noise=noise,
            ratio=1.25,
            floor=floor,
            alpha=ALPHA,
        )
        assert same.difference.mean == 0
        assert same.at_last is State.CLEAR
