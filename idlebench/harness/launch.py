"""One launch: start → ready → settle → window → latency → stacks → stop."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import redis

from idlebench.errors import BrokerError, ReaperError
from idlebench.harness.bench import Bench
from idlebench.harness.commands import CommandRunner
from idlebench.harness.crew import Crew
from idlebench.harness.idle import IdleProof
from idlebench.harness.invalid import InvalidLaunch
from idlebench.harness.latency import Pace, probe_pickups
from idlebench.harness.outage.losing import Outage, outage_of_another, outage_of_broker
from idlebench.harness.outage.measuring import measure_outage
from idlebench.harness.plan import window_s
from idlebench.harness.probe.build import QueueBuilder
from idlebench.harness.probe.ends import Queue
from idlebench.harness.programs import launch_values, service_request, worker_requests
from idlebench.harness.readiness import wait_ready
from idlebench.harness.settle import settle
from idlebench.harness.window import measure_window
from idlebench.measure.stacks import StacksUnavailable, waiting_threads
from idlebench.model.events import Phase, PhaseEntered, PlannedLaunch
from idlebench.model.launch import LaunchRecord, Pickup, Stop, WaitingThread, Window
from idlebench.model.outage import OutageRecord
from idlebench.model.scenario import Cell
from idlebench.model.validity import Validity
from idlebench.units import NS_PER_S

_STACKS_IN_REPEAT = 0
_HURRY_S = 0.5


@dataclass(slots=True)
class _Draft:
    """What is known of a launch so far."""

    validity: Validity = Validity.OK
    reason: str = ""
    ready_s: float | None = None
    settle_s: float | None = None
    window: Window | None = None
    pickup: Pickup | None = None
    stop: Stop | None = None
    stacks: tuple[WaitingThread, ...] = ()
    log_bytes: int = 0
    log_lines: int = 0
    outage: OutageRecord | None = None


@dataclass(slots=True)
class Launch:
    """One start-to-stop of a cell.

    Attributes:
        bench: the workbench.
        planned: its place in the schedule.
        cell: what is launched.
        stacks: look where its threads wait; None: in a cell's first launch, if the plan says so.
        interrupted: Ctrl-C was pressed; the caller ends the run.
    """

    bench: Bench
    planned: PlannedLaunch
    cell: Cell
    stacks: bool | None = None
    _draft: _Draft = field(default_factory=_Draft)
    _services: dict[str, Crew] = field(default_factory=dict)
    _workers: Crew | None = None
    _outage: Outage | None = None
    interrupted: bool = False

    def run(self) -> LaunchRecord:
        """Make the launch and give its record, whatever happens in it.

        Ctrl-C ends it at once and sets `interrupted`; what was measured until then is in the record.

        Raises:
            UsageError: a program of the scenario does not exist.
            ReaperError: the parent of every process is gone.
        """
        try:
            self._measure()
        except InvalidLaunch as why:
            self._invalidate(why.validity, why.reason)
        except (BrokerError, redis.RedisError) as error:
            self._invalidate(Validity.BROKER_LOST, f"the broker stopped answering: {error}")
        except KeyboardInterrupt:
            self.interrupted = True
            self._invalidate(Validity.INTERRUPTED, "the run was interrupted")
        finally:
            self._stop_surely()
        return self._record()

    def _measure(self) -> None:
        """The phases, in their order."""
        draft, bench = self._draft, self.bench
        bench.launch_directory(self.planned.launch).mkdir(parents=True, exist_ok=True)
        self._enter(Phase.START)
        self._prepare_outage()
        self._start_services()
        workers = self._start_workers()
        draft.settle_s = self._settle(workers)
        queue = self._queue()
        if self._outage is not None:
            draft.window, draft.outage = measure_outage(
                self._outage,
                self.cell,
                self.planned.launch,
                workers,
                self._services,
                queue=queue,
                enter=self._enter,
            )
            return
        idle = IdleProof(self.cell.variant, queue, bench.clock)
        self._enter(Phase.WINDOW)
        draft.window = measure_window(
            bench, self.planned.launch, workers, self._services, idle, window_s(self.cell, bench.plan)
        )
        if queue is not None and bench.latency and bench.plan.probes > 0:
            draft.pickup = self._probe(queue)
        planned = bench.plan.stacks and self.planned.repeat == _STACKS_IN_REPEAT
        if planned if self.stacks is None else self.stacks:
            self._enter(Phase.STACKS)
            draft.stacks = _stacks(workers)
        workers.check_alive()

    def _prepare_outage(self) -> None:
        """Stand between broker and workers where the cell is about an outage of it."""
        self._outage = outage_of_broker(self.bench, self.cell, self.planned.launch)
        if self._outage is not None:
            self.bench = self._outage.bench

    def _start_services(self) -> None:
        known = {service.name: service for service in self.bench.scenario.services}
        for name in self.cell.variant.services:
            service = known[name]
            request = service_request(self.bench, service, self.cell, self.planned.launch)
            crew = self._services[name] = Crew(self.bench, [request], orphans=False)
            wait_ready(service.ready, crew.names, crew.logs, self._values(), self.bench, self.bench.clock)
        if self._outage is None:
            self._outage = outage_of_another(self.bench, self.cell, self.planned.launch, self._services)

    def _start_workers(self) -> Crew:
        bench = self.bench
        clients_before = bench.broker.clients() if bench.broker else 0
        started_ns = bench.clock.monotonic_ns()
        crew = self._workers = Crew(bench, worker_requests(bench, self.cell, self.planned.launch))
        self._enter(Phase.READY)
        wait_ready(
            self.cell.variant.ready,
            crew.names,
            crew.logs,
            self._values(),
            bench,
            bench.clock,
            clients_before=clients_before,
        )
        self._draft.ready_s = (bench.clock.monotonic_ns() - started_ns) / NS_PER_S
        return crew

    def _settle(self, workers: Crew) -> float:
        self._enter(Phase.SETTLE)
        return settle(
            workers.sampler.cpu_ns,
            self.bench.plan.settle,
            min_s=self.cell.variant.min_settle_s or 0.0,
            clock=self.bench.clock,
            rng=self.bench.rng,
            check=workers.check_alive,
        )

    def _queue(self) -> Queue | None:
        probe = self.cell.variant.probe
        if probe is None:
            return None
        bench = self.bench
        client = bench.broker.client if bench.broker else None
        run = CommandRunner(bench, self.cell, self.planned.launch)
        return QueueBuilder(self._values(), client, run, bench.clock).queue(probe)

    def _probe(self, queue: Queue) -> Pickup:
        self._enter(Phase.LATENCY)
        bench = self.bench
        return probe_pickups(
            queue,
            f"{bench.run_id}-{self.planned.launch:03d}",
            Pace(
                probes=bench.plan.probes,
                budget_s=bench.plan.probe_budget_s,
                rest_s=self.cell.variant.probe_rest_s,
                period_s=self._period_s(),
            ),
            bench.clock,
            bench.rng,
        )

    def _period_s(self) -> float:
        """Give the longest time between two polls of a worker that its wakes allow: two wakes for each."""
        window = self._draft.window
        wakes_per_s = window.worker.wakes_per_s if window else None
        return 2 * self.cell.variant.workers / wakes_per_s if wakes_per_s else 0.0

    def _stop_surely(self) -> None:
        """Stop, even if Ctrl-C is pressed meanwhile.

        An interrupt can strike in the middle of a message, and then the channel to the reaper is given up,
        upon which the reaper ends everything by itself: that is no failure of the run.

        Raises:
            ReaperError: the parent of every process is gone, and nobody pressed Ctrl-C.
        """
        try:
            self._stop(_HURRY_S if self.interrupted else self.bench.plan.stop_grace_s)
        except KeyboardInterrupt:
            self.interrupted = True
            with suppress(ReaperError):
                self._stop(_HURRY_S)
        except ReaperError:
            if not self.interrupted:
                raise

    def _stop(self, grace_s: float) -> None:
        """Stop the workers, which is measured, then the services; remove what the launch left."""
        self._enter(Phase.STOP)
        bench, draft = self.bench, self._draft
        if self._outage is not None:
            self._outage.give_back()
        if self._workers is not None:
            draft.log_bytes, draft.log_lines = self._workers.bound_logs()
            draft.stop = self._workers.stop(grace_s)
            if draft.stop.survivors:
                self._invalidate(
                    Validity.LEAKED, f"{draft.stop.survivors} processes could not be ended, even by SIGKILL"
                )
        for crew in self._services.values():
            crew.stop(grace_s)
        if self._outage is not None:
            self._outage.close()
        if bench.broker is not None:
            with suppress(BrokerError):  # a broker that is gone has no keys of ours
                bench.broker.delete_prefix(bench.prefix(self.planned.launch))
        shutil.rmtree(bench.launch_directory(self.planned.launch), ignore_errors=True)

    def _record(self) -> LaunchRecord:
        planned, draft = self.planned, self._draft
        return LaunchRecord(
            launch=planned.launch,
            repeat=planned.repeat,
            variant=planned.variant,
            params=planned.params,
            workers=self.cell.variant.workers,
            validity=draft.validity,
            reason=draft.reason,
            ready_s=draft.ready_s,
            settle_s=draft.settle_s,
            window=draft.window,
            pickup=draft.pickup,
            stop=draft.stop,
            stacks=draft.stacks,
            log_bytes=draft.log_bytes,
            log_lines=draft.log_lines,
            outage=draft.outage,
        )

    def _values(self) -> Mapping[str, str]:
        return launch_values(self.bench, self.cell, self.planned.launch)

    def _invalidate(self, validity: Validity, reason: str) -> None:
        self._draft.validity, self._draft.reason = validity, reason

    def _enter(self, phase: Phase) -> None:
        at_s = self.bench.clock.monotonic_ns() / NS_PER_S
        self.bench.emit(PhaseEntered(self.planned.launch, phase, at_s))


def _stacks(workers: Crew) -> tuple[WaitingThread, ...]:
    """Where the threads of every root wait; nothing where stacks cannot be read (doctor says why)."""
    stacks: list[WaitingThread] = []
    for spawned in workers.spawned:
        try:
            stacks.extend(waiting_threads(spawned.ref.pid))
        except StacksUnavailable:
            break
    return tuple(stacks)
