"""A consumer group on a stream: XREADGROUP, handler, XACK."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours become a package without idlebench
    sys.modules["idlebench_workers"] = island = ModuleType("idlebench_workers")
    island.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("idlebench_workers.main", None)

from redis.exceptions import ResponseError

from .connecting import GROUP, no_group
from .jobs import id_of_fields
from .pacing import Due, Pace
from .runtime import log
from .session import Session, run
from .streams import Entries, claimed, entries_of


def work(session: Session) -> None:
    """Read, handle, acknowledge, for ever."""
    pace = Pace.of(session.options)
    reclaim = Due(session.options.seconds("reclaim_ms"))
    create_group(session)
    session.ready()
    resumed = False
    while True:
        session.stop.check()
        try:
            if not resumed:
                handle_own_pending(session)
                resumed = True
            if reclaim.take():
                handle_abandoned(session)
            entries = read(session, ">", reclaim.shorten_ms(pace.block_ms))
        except ResponseError as error:
            if not no_group(error):
                raise
            group_lost(session, error)
            continue
        handle(session, entries)
        pause_s = pace.after_read(found=bool(entries))
        if pause_s is not None:
            session.stop.sleep(pause_s)


def create_group(session: Session) -> None:
    """Create the stream and the group, from the first entry on; both may be there already."""
    try:
        session.client.xgroup_create(session.keys.queue, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


def group_lost(session: Session, error: ResponseError) -> None:
    """Create the group again, or do what careless loops do: nothing, so that the read fails again at once."""
    if session.options.word("recreate_group") == "on":
        log(f"the group is gone, creating it again: {error}")
        create_group(session)
    else:
        session.losses.log_once(f"the group is gone, and nobody creates it: {error}")


def read(session: Session, last_id: str, block_ms: int | None) -> Entries:
    """One XREADGROUP; BLOCK is sent only for a number, and 0 is forever."""
    reply = session.client.xreadgroup(
        GROUP,
        session.consumer,
        {session.keys.queue: last_id},
        count=session.options.whole("count"),
        block=block_ms,
    )
    return entries_of(reply)


def handle_own_pending(session: Session) -> None:
    """Handle what this consumer was given before and never acknowledged: after a restart or a lost reply."""
    last_id = "0"
    while entries := read(session, last_id, None):
        handle(session, entries)
        last_id = entries[-1][0].decode()


def handle_abandoned(session: Session) -> None:
    """Take over entries that consumers have held for too long, and handle them."""
    cursor = "0-0"
    while True:
        reply = session.client.xautoclaim(
            session.keys.queue,
            GROUP,
            session.consumer,
            session.options.whole("reclaim_idle_ms"),
            start_id=cursor,
            count=session.options.whole("count"),
        )
        cursor, entries = claimed(reply)
        handle(session, entries)
        if cursor == "0-0":
            return


def handle(session: Session, entries: Entries) -> None:
    """Handle entries in their order; SIGTERM leaves the rest pending."""
    ack = session.options.word("ack")
    for entry_id, fields in entries:
        session.stop.check()
        job_id = id_of_fields(fields)
        if ack == "before":
            session.client.xack(session.keys.queue, GROUP, entry_id)
        if job_id is None:
            log(f"entry {entry_id.decode()} is no job, acknowledged unread: it has no field id")
            session.client.xack(session.keys.queue, GROUP, entry_id)
            continue
        session.handle(job_id)
        if ack == "after":
            session.client.xack(session.keys.queue, GROUP, entry_id)


if __name__ == "__main__":
    sys.exit(run("stream_worker", work))
