"""Pops from a list: RPOP with a pause, BRPOP, BLPOP, or BLMOVE to a list of its own until the job is done."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours become a package without idlebench
    sys.modules["idlebench_workers"] = island = ModuleType("idlebench_workers")
    island.__path__ = [str(Path(__file__).parent)]
    __spec__ = ModuleSpec("idlebench_workers.main", None)

from .absences import Absences
from .jobs import id_of_payload, popped
from .pacing import Due, Pace
from .processing import take_back_abandoned, take_back_own
from .runtime import log
from .session import Session, run


def work(session: Session) -> None:
    """Take, handle, for ever."""
    pace = Pace.of(session.options)
    reclaim = Due(session.options.seconds("reclaim_ms"))
    absences = Absences(session.options.seconds("reclaim_idle_ms"))
    keeps = session.options.word("wait") == "blmove"
    if keeps:
        take_back_own(session)
    session.client.ping()
    session.ready()
    while True:
        session.stop.check()
        if keeps and reclaim.take():
            take_back_abandoned(session, absences)
        payload = take(session, reclaim.shorten_ms(pace.block_ms) if keeps else pace.block_ms)
        if payload is not None:
            handle(session, payload, keeps=keeps)
        pause_s = pace.after_read(found=payload is not None)
        if pause_s is not None:
            session.stop.sleep(pause_s)


def take(session: Session, block_ms: int | None) -> bytes | None:
    """The next job, by the command that ``wait`` names; 0 blocks for ever, None does not block."""
    client, queue = session.client, session.keys.queue
    block_s = (block_ms or 0) / 1000
    match session.options.word("wait"):
        case "brpop":
            return popped(client.brpop([queue], timeout=block_s))
        case "blpop":
            return popped(client.blpop([queue], timeout=block_s))
        case "blmove":
            processing = session.keys.processing(session.consumer)
            return popped(client.blmove(queue, processing, block_s, "RIGHT", "LEFT"))  # type: ignore[arg-type] # a float is fine
        case _:
            return popped(client.rpop(queue))


def handle(session: Session, payload: bytes, *, keeps: bool) -> None:
    """Handle one job; a job that is kept in the processing list leaves it only now."""
    job_id = id_of_payload(payload)
    if job_id is None:
        log(f"dropped what is no job, {len(payload)} bytes: no JSON object with an id")
    else:
        session.handle(job_id)
    if keeps:
        processing = session.keys.processing(session.consumer)
        session.client.lrem(processing, 1, payload)  # type: ignore[arg-type] # bytes are taken as they are


if __name__ == "__main__":
    sys.exit(run("list_worker", work))
