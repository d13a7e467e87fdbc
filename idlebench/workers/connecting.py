"""What both clients of redis-py, blocking and asyncio, have in common: settings, keys, what a loss means.

Every setting is explicit, because the defaults of redis-py differ between its majors and between
`Redis(...)` and `Redis.from_url(...)` (read in 8.1.0): the first retries a failed command ten times with
pauses of 10 ms to 1 s, the second never; since 8.0 both give up a read after 5 s. Hidden retries are
off, so that `on_broker_loss` alone decides; ``protocol=2`` gives replies one shape in every major and
saves the maintenance-notification handshake of 8.x. There are no health checks, so a worker that
waits sends nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypedDict

from redis import exceptions
from redis.exceptions import RedisError

from .pacing import Backoff
from .runtime import READY_LINE, Options, Start, log

GROUP: Final = "idlebench"
MARGIN_S: Final = 2.0
"""What ``socket_timeout=margin`` adds to the longest block."""


class Timeouts(TypedDict, total=False):
    """The one setting that may be left to redis-py."""

    socket_timeout: float | None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a launch, all with its prefix.

    Attributes:
        prefix: what each begins with.
    """

    prefix: str

    @property
    def queue(self) -> str:
        """The stream or the list that jobs come from."""
        return f"{self.prefix}queue"

    @property
    def done(self) -> str:
        """The list of pickups."""
        return f"{self.prefix}done"

    @property
    def notify(self) -> str:
        """The channel that tells of new jobs."""
        return f"{self.prefix}notify"

    @property
    def consumers(self) -> str:
        """The set of consumers that may have a processing list."""
        return f"{self.prefix}consumers"

    def processing(self, consumer: str) -> str:
        """The list where a consumer keeps the job that it has in hand."""
        return f"{self.prefix}processing:{consumer}"

    def client_name(self, consumer: str) -> str:
        """The name of a consumer's connection, by which others see that it lives."""
        return f"{self.prefix}{consumer}"


def timeouts(options: Options) -> Timeouts:
    """How long the client waits for a reply, as ``socket_timeout`` says."""
    choice = options.word("socket_timeout")
    if choice == "default":
        return {}
    blocks = "block_ms" in options.values and options.word("wait") not in ("spin", "sleep", "backoff")
    forever = blocks and options.whole("block_ms") == 0
    if choice == "none" or forever:
        return {"socket_timeout": None}
    return {"socket_timeout": MARGIN_S + (options.seconds("block_ms") if blocks else 0)}


class Next(Enum):
    """What to do about an error of the broker."""

    AGAIN = auto()
    GIVE_UP = auto()


class Losses:
    """What a worker does when the broker goes away: one policy for both kinds of client."""

    def __init__(self, start: Start) -> None:
        """Take the policy from the options."""
        options = start.options
        self._policy = options.word("on_broker_loss")
        self._pauses = Backoff(options.seconds("loss_start_ms"), options.seconds("loss_cap_ms"), jitter=0.5)
        self._was_ready = False
        self._lost = False
        self._logged: set[str] = set()

    def log_once(self, message: str) -> None:
        """Log something that a tight loop would otherwise write thousands of times."""
        if message not in self._logged:
            self._logged.add(message)
            log(message)

    def ready(self) -> None:
        """The worker is connected and set up: say so the first time, and after an outage."""
        if not self._was_ready:
            log(READY_LINE)
        elif self._lost:
            log("the broker is back")
        self._was_ready, self._lost = True, False
        self._pauses.reset()

    def decide(self, error: RedisError) -> Next:
        """What to do about an error; logged once an outage: a log that floods is a fault of its own."""
        lost = isinstance(error, exceptions.ConnectionError | exceptions.TimeoutError)
        if (
            not lost
            or isinstance(error, exceptions.AuthenticationError | exceptions.AuthorizationError)
            or self._policy == "exit"
        ):
            log(f"giving up: {type(error).__name__}: {error}")
            return Next.GIVE_UP
        if not self._lost:
            log(f"lost the broker ({self._policy}): {type(error).__name__}: {error}")
        self._lost = True
        return Next.AGAIN

    def pause_s(self) -> float | None:
        """Seconds to wait before the next attempt; None for no wait, which is the fault to show."""
        return self._pauses.pause_s() if self._policy == "backoff" else None


def no_group(error: RedisError) -> bool:
    """Whether the stream or its group is gone: deleted before the read, or during a blocking one."""
    return str(error).startswith(("NOGROUP", "UNBLOCKED"))
