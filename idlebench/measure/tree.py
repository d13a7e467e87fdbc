"""Process trees: how one is sampled, and how a window of its life is measured."""

from __future__ import annotations

from idlebench.measure.sampler import TreeCounters, TreeSampler
from idlebench.measure.window import WindowMeter

__all__ = ["TreeCounters", "TreeSampler", "WindowMeter"]
