"""The command line that repeats a run."""

from __future__ import annotations

import shlex

from idlebench.model.options import RunOptions
from idlebench.model.result import RunResult
from idlebench.model.scenario import OptionValue


def command_line(scenario: str, options: RunOptions, *, seed: int | None = None) -> str:
    """Write the ``idlebench run`` that does this again, quoted for a shell.

    Args:
        scenario: name or path, as it was given.
        options: as they were given.
        seed: the seed that was drawn, where the options name none.
    """
    words = ["idlebench", "run", scenario]
    if options.quick:
        words.append("--quick")
    if options.full:
        words.append("--full")
    if options.launches is not None:
        words += ["--launches", str(options.launches)]
    if options.window_s is not None:
        words += ["--window", f"{options.window_s:g}s"]
    for variant in options.variants:
        words += ["--variant", variant]
    for key, values in options.sets.items():
        words += ["--set", f"{key}={','.join(_value(value) for value in values)}"]
    if not options.latency:
        words.append("--no-latency")
    words += _broker(options)
    chosen = options.seed if options.seed is not None else seed
    if chosen is not None:
        words += ["--seed", str(chosen)]
    return shlex.join(words)


def repeat_of(result: RunResult) -> str:
    """Write the command from a result alone: what the options were beside ``--quick`` it does not know."""
    options = RunOptions(quick=result.quick, full=result.full)
    return command_line(result.scenario.name, options, seed=result.seed)


def without_password(url: str) -> str:
    """Give a URL without user, password and query: redis-py takes a password in the query too."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2].partition('?')[0]}"


def _broker(options: RunOptions) -> list[str]:
    words: list[str] = []
    if options.broker_url:
        words += ["--broker-url", without_password(options.broker_url)]
    if options.allow_remote_broker:
        words.append("--allow-remote-broker")
    if options.broker_binary is not None:
        words += ["--broker-binary", str(options.broker_binary)]
    return words


def _value(value: OptionValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
