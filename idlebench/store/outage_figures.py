"""What the workers of a cell did while the broker was gone, over its valid launches."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence

from idlebench.model.estimate import Estimate
from idlebench.model.launch import LaunchRecord
from idlebench.model.outage import OutageFigures, OutageRecord
from idlebench.stats.interval import mean_estimate
from idlebench.store.detection import unseen_rate


def outage_figures(records: Sequence[LaunchRecord]) -> OutageFigures | None:
    """Give the figures of an outage, or None for a cell that is about none.

    Rates stand on launches that lived through it: what a worker did before it ended is no rate of an outage.

    Args:
        records: the valid launches of a cell.
    """
    outages = [record.outage for record in records if record.outage is not None]
    if not outages:
        return None
    lived = [outage for outage in outages if outage.alive]
    recovered = [outage.recovered_s for outage in outages if outage.recovered_s is not None]
    return OutageFigures(
        kind=outages[0].kind,
        connections_per_s=_rate(lived, [outage.connection_attempts for outage in lived]),
        attempts_by=outages[-1].attempts_by,
        log_lines_per_s=_rate(lived, [outage.log_lines for outage in lived]),
        alive=len(lived) / len(outages),
        exit_code=_exit_code(outages),
        recovered=len(recovered) / len(outages) if all(outage.probed for outage in outages) else None,
        recovered_s=max(recovered, default=None),
        settle_s=statistics.fmean(outage.settle_s for outage in outages),
        lost=outages[0].lost,
    )


def _rate(lived: Sequence[OutageRecord], counts: Sequence[int | None]) -> Estimate | None:
    """Give a rate, or None if a launch could not be counted; that none came only bounds it."""
    known = [count for count in counts if count is not None]
    if not known or len(known) < len(lived):
        return None
    limit = unseen_rate(known, [outage.seconds for outage in lived])
    return mean_estimate((count / outage.seconds for count, outage in zip(known, lived, strict=True)), limit)


def _exit_code(outages: Sequence[OutageRecord]) -> int | None:
    """Give the most frequent exit code of workers that did not live through it."""
    codes = Counter(
        code for outage in outages if not outage.alive for code in outage.exit_codes if code is not None
    )
    return codes.most_common(1)[0][0] if codes else None
