"""A worker's life with a blocking client: connect, work, lose the broker, come back, end on SIGTERM."""

from __future__ import annotations

from collections.abc import Callable

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from .connecting import Keys, Losses, Next, timeouts
from .jobs import pickup_record
from .runtime import Exit, Options, Start, begin, refuse
from .stopping import Stopped, Stopper


class Session:
    """What the loop of a worker is given.

    Attributes:
        client: redis-py's, with its connection pool; commands connect when they need to.
        options: of the command line.
        keys: of this launch.
        consumer: its own name.
        stop: SIGTERM.
        losses: what to do when the broker goes away.
    """

    def __init__(self, start: Start, consumer: str = "") -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: the broker's URL is none.
        """
        self.options: Options = start.options
        self.keys = Keys(start.prefix)
        self.consumer = consumer
        self.stop = Stopper(start.options.word("on_sigterm"))
        self.losses = Losses(start)
        self.client = redis.Redis.from_url(
            start.broker_url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            client_name=self.keys.client_name(consumer) if consumer else None,
            **timeouts(start.options),
        )

    def ready(self) -> None:
        """Say that the worker is connected and set up."""
        self.losses.ready()

    def handle(self, job_id: str) -> None:
        """Record the pickup and do the work.

        Raises:
            Stopped: SIGTERM came and ``on_sigterm=exit`` abandons the job.
        """
        self.client.rpush(self.keys.done, pickup_record(job_id))
        work_s = self.options.seconds("handle_ms")
        if work_s:
            self.stop.work(work_s)


def run(worker: str, work: Callable[[Session], None]) -> int:
    """Run a worker until SIGTERM.

    Args:
        worker: its name in the table of workers.
        work: one connected stretch: sets up, calls `Session.ready`, loops; begins anew after a loss.

    Returns:
        The exit code.
    """
    start = begin(worker)
    try:
        session = Session(start, start.consumer if "consumer" in start.options.values else "")
    except ValueError:
        refuse(worker, "IDLEBENCH_BROKER_URL is no redis://, rediss:// or unix:// URL")
    session.stop.install()
    try:
        while True:
            try:
                work(session)
            except RedisError as error:
                session.stop.check()
                if session.losses.decide(error) is Next.GIVE_UP:
                    return Exit.BROKER_LOST
                pause_s = session.losses.pause_s()
                if pause_s is not None:
                    session.stop.sleep(pause_s)
    except Stopped:
        session.stop.disarm()
        return Exit.STOPPED
    finally:
        session.client.close()
