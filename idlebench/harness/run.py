"""The main job: run a scenario on a real broker and say what was found."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from idlebench.harness.drill import run_drill
from idlebench.harness.plan import schedule
from idlebench.harness.session import Outcome, Session, hold_session
from idlebench.model.events import DrillEnded, Listener
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.scenario.plan import effective_plan
from idlebench.scenario.sweep import cells


def run_scenario(scenario: Scenario, options: RunOptions, *, listeners: Sequence[Listener] = ()) -> Outcome:
    """Run a scenario: plan, launch every cell in turn, put its claims to the test, aggregate, store.

    Args:
        scenario: what is asked, options already in it (`scenario.load`).
        options: what the user asked of this run.
        listeners: who hears of events as they happen, such as a live view.

    Returns:
        The result, stored in its run directory, and the error that ended the run early if one did.

    Raises:
        UsageError: the scenario needs a package that is not installed; nothing was started or stored.
    """
    seed = options.seed if options.seed is not None else secrets.randbelow(2**31)
    planned = schedule(cells(scenario), effective_plan(scenario, options).launches, seed)

    def script(session: Session) -> None:
        for _, cell in planned:
            session.launch(cell)
        for number, drill in enumerate(scenario.drills, len(planned)):
            session.emit(DrillEnded(run_drill(session.bench, drill, number)))

    launches = [launch for launch, _ in planned]
    return hold_session(scenario, options, script, schedule=launches, seed=seed, listeners=listeners)
