"""Waits for a notification, then pops until the list is empty; polls too, since one can be lost."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours become a package without idlebench
    sys.modules["idlebench_workers"] = island = ModuleType("idlebench_workers")
    island.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("idlebench_workers.main", None)

from redis.client import PubSub

from .jobs import id_of_payload, popped
from .pacing import Due
from .runtime import log
from .session import Session, run

CONFIRM_S = 10.0
"""How long the broker has to confirm a subscription."""


def work(session: Session) -> None:
    """Subscribe first, then look at the list: what is pushed between the two is notified."""
    with session.client.pubsub() as pubsub:  # type: ignore[no-untyped-call] # redis-py leaves it untyped
        pubsub.subscribe(session.keys.notify)
        pubsub.get_message(timeout=CONFIRM_S)
        poll = Due(session.options.seconds("poll_ms"))
        poll.take()
        drain(session)
        session.ready()
        while True:
            session.stop.check()
            if wait(session, pubsub, poll) or poll.take():
                drain(session)


def wait(session: Session, pubsub: PubSub, poll: Due) -> bool:
    """Wait as ``wait`` says; whether a notification came."""
    match session.options.word("wait"):
        case "spin":
            return pubsub.get_message() is not None
        case "timeout":
            return pubsub.get_message(timeout=session.options.seconds("timeout_ms")) is not None
        case _:
            timeout_s = poll.remaining_s()
            return pubsub.get_message(timeout=timeout_s) is not None  # type: ignore[arg-type] # None is for ever


def drain(session: Session) -> None:
    """Pop and handle until the list is empty."""
    while (payload := popped(session.client.rpop(session.keys.queue))) is not None:
        job_id = id_of_payload(payload)
        if job_id is None:
            log(f"dropped what is no job, {len(payload)} bytes: no JSON object with an id")
        else:
            session.handle(job_id)
        session.stop.check()


if __name__ == "__main__":
    sys.exit(run("pubsub_worker", work))
