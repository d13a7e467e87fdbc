"""What every worker does first and says last: options, environment, its log, its exit codes."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NoReturn

from .options import WORKERS, BadOptionsError, OptionValue, from_argv

READY_LINE: Final = "idlebench worker ready"
_STDOUT: Final = 1


class Exit(IntEnum):
    """What a worker ends with."""

    STOPPED = 0
    BROKER_LOST = 3
    USAGE = 4


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a worker, read by type.

    Attributes:
        values: every option of the worker, checked by `options.from_argv`.
    """

    values: Mapping[str, OptionValue]

    def whole(self, name: str) -> int:
        """A ``whole`` option."""
        return int(self.values[name])

    def number(self, name: str) -> float:
        """A ``number`` or a ``whole`` option."""
        return float(self.values[name])

    def word(self, name: str) -> str:
        """A ``choice`` or a ``text`` option."""
        return str(self.values[name])

    def seconds(self, name: str) -> float:
        """An option in milliseconds, as seconds."""
        return self.number(name) / 1000


@dataclass(frozen=True, slots=True)
class Start:
    """What a worker knows when it starts.

    Attributes:
        worker: its name.
        options: its options.
        broker_url: with the password; never logged. "" for a worker without a broker.
        prefix: what every key and channel begins with.
        database: path of the SQLite file, or "".
    """

    worker: str
    options: Options
    broker_url: str = ""
    prefix: str = ""
    database: str = ""

    @property
    def consumer(self) -> str:
        """Its own name among the consumers: as asked, or host name and process id."""
        return self.options.word("consumer") or f"{socket.gethostname()}-{os.getpid()}"


def begin(worker: str) -> Start:
    """Read the command line and the environment.

    Raises:
        SystemExit: with `Exit.USAGE` and one line on stderr, when something is missing or wrong or when
            `idlebench` itself is imported here: then what is measured would not be the worker alone.
    """
    if "idlebench" in sys.modules:
        refuse(worker, "idlebench is imported in this process; start the worker by its path, not with -m")
    try:
        options = Options(from_argv(worker, sys.argv[1:]))
    except BadOptionsError as error:
        refuse(worker, str(error))
    match WORKERS[worker].queue:
        case "none":
            return Start(worker, options)
        case "sqlite":
            return Start(worker, options, database=_variable(worker, "IDLEBENCH_DATABASE"))
        case _:
            return Start(
                worker,
                options,
                broker_url=_variable(worker, "IDLEBENCH_BROKER_URL"),
                prefix=_variable(worker, "IDLEBENCH_PREFIX"),
            )


def refuse(worker: str, reason: str) -> NoReturn:
    """Leave with `Exit.USAGE` and one line on stderr."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{worker}.py: {reason}\n")
    raise SystemExit(Exit.USAGE)


def log(message: str) -> None:
    """Write one line to stdout at once; a full disk or a closed pipe does not end a worker."""
    with contextlib.suppress(OSError):
        os.write(_STDOUT, (message + "\n").encode())


def _variable(worker: str, name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        refuse(worker, f"the environment variable {name} is not set")
    return value
