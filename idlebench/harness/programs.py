"""From a variant to the processes that a launch starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from idlebench.harness.bench import Bench
from idlebench.model.scenario import Cell, Command, OptionValue, Service
from idlebench.model.spawn import SpawnRequest
from idlebench.scenario.argv import worker_argv
from idlebench.scenario.placeholders import fill

Fill = Callable[[str, Mapping[str, OptionValue]], str]

_OURS = "IDLEBENCH_"


def worker_requests(bench: Bench, cell: Cell, launch: int) -> tuple[SpawnRequest, ...]:
    """Give one request for each worker of the cell, named ``LAUNCH-VARIANT-INDEX``."""
    return tuple(_worker(bench, cell, launch, index) for index in range(cell.variant.workers))


def service_request(bench: Bench, service: Service, cell: Cell, launch: int) -> SpawnRequest:
    """Give the request for one service, named ``LAUNCH-service-NAME``."""
    values = launch_values(bench, cell, launch)
    return _command(bench, service.command, f"{launch:03d}-service-{service.name}", values, launch)


def _worker(bench: Bench, cell: Cell, launch: int, index: int) -> SpawnRequest:
    name = f"{launch:03d}-{cell.variant.name}-{index}"
    program = cell.variant.program
    values = {**launch_values(bench, cell, launch), "worker_index": str(index)}
    if isinstance(program, Command):
        return _command(bench, program, name, values, launch)
    argv = worker_argv(cell.variant, bench.python, bench.workers_directory)
    return SpawnRequest(name, argv, bench.scratch, environment(bench, launch), bench.log_path(name))


def _command(
    bench: Bench, command: Command, name: str, values: Mapping[str, str], launch: int
) -> SpawnRequest:
    env = environment(bench, launch) | {key: fill(text, values) for key, text in command.env.items()}
    cwd = bench.scenario.path.parent / fill(command.cwd, values)
    return SpawnRequest(name, command_line(command, values), cwd, env, bench.log_path(name))


def bench_command(bench: Bench, command: Command, name: str, number: int) -> SpawnRequest:
    """Give the request for a command that belongs to the run and to no cell, such as a drill."""
    return _command(bench, command, name, {**bench.placeholders(number), "workers": "1"}, number)


def command_line(command: Command, values: Mapping[str, OptionValue], fill: Fill = fill) -> tuple[str, ...]:
    """Give the argv of a command of the user's; a shell only where the scenario says so."""
    argv = tuple(fill(part, values) for part in command.argv)
    return ("/bin/sh", "-c", *argv) if command.shell else argv


def launch_values(bench: Bench, cell: Cell, launch: int) -> dict[str, str]:
    """Give what every placeholder stands for in this launch: the bench's, and the point of the sweep."""
    swept = {key: str(value) for key, value in cell.params.items()}
    return {**bench.placeholders(launch), **swept, "workers": str(cell.variant.workers)}


def command_environment(bench: Bench, cell: Cell, launch: int) -> dict[str, str]:
    """Give the environment of a variant's own commands, such as the one that enqueues a probe."""
    program = cell.variant.program
    extra = program.env if isinstance(program, Command) else {}
    values = {**launch_values(bench, cell, launch), "worker_index": "0"}
    return environment(bench, launch) | {key: fill(text, values) for key, text in extra.items()}


def environment(bench: Bench, launch: int) -> dict[str, str]:
    """Give the user's environment without our options, and with what a worker needs to find its queue."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
    env["IDLEBENCH_PREFIX"] = bench.prefix(launch)
    env["IDLEBENCH_DATABASE"] = str(database_path(bench, launch))
    if bench.broker is not None:
        env["IDLEBENCH_BROKER_URL"] = bench.broker.url
    return env


def database_path(bench: Bench, launch: int) -> Path:
    """Give the SQLite file of a launch's database workers."""
    return bench.launch_directory(launch) / "queue.db"
