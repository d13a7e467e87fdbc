"""Jobs that a worker moved to its processing list and did not finish: how they return to the queue."""

from __future__ import annotations

import time

from .absences import Absences
from .jobs import names_in
from .runtime import log
from .session import Session


def take_back_own(session: Session) -> None:
    """Make this consumer known, and return what a former life of it left unfinished."""
    session.client.sadd(session.keys.consumers, session.consumer)
    _give_back(session, session.consumer)


def take_back_abandoned(session: Session, absences: Absences) -> None:
    """Return the jobs of every consumer that has had no connection for ``reclaim_idle_ms``."""
    client, keys = session.client, session.keys
    connected = {entry["name"] for entry in client.client_list()}
    consumers = names_in(client.smembers(keys.consumers))
    absent = [name for name in consumers if keys.client_name(name) not in connected]
    for consumer in absences.update(absent, time.monotonic()):
        _give_back(session, consumer)
        client.srem(keys.consumers, consumer)


def _give_back(session: Session, consumer: str) -> None:
    """Move a processing list to the end of the queue that is read next, its oldest job to the very end."""
    source, queue = session.keys.processing(consumer), session.keys.queue
    while session.client.lmove(source, queue, "LEFT", "RIGHT") is not None:
        log(f"a job that {consumer} did not finish is back in the queue")
