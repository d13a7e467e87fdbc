"""Drill: what becomes of a message that fails, finds its conversation locked, or comes in a burst?"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours and what all drills share become a package
    HERE = Path(__file__).parent
    sys.modules["idlebench_models"] = package = ModuleType("idlebench_models")
    package.__path__ = [str(HERE), str(HERE.parent / "drilling")]
    __spec__ = ModuleSpec("idlebench_models.main", None)

import json
import time
import uuid
from functools import partial

from .child import Child
from .drill import Drill
from .waiting import tell, together, until

WORKER = Path(__file__).with_name("worker.py")
BURST = 20
CROWD = 150
QUIET_S = 0.6
"""Three times the longest pause: what has not been handled by then never will be."""


def main() -> None:
    """Six short trials at the same time, each with keys of its own."""
    fixes = {"backoff": ["--backoff"], "group": ["--group", "--backoff"]}
    with Drill() as drill:
        trials = [partial(dead_letter, drill), partial(locked, drill)]
        trials += [partial(trial, drill, name, fixes[name]) for name in fixes for trial in (burst, crowd)]
        together(trials)


def dead_letter(drill: Drill) -> None:
    """A message whose runs all fail: attempts, dead letters, what is left of the worker."""
    prefix = drill.prefix("failing")
    child = drill.ready(WORKER, ["--group"], prefix)
    send(drill, prefix, ["poison"], "fail")
    until(lambda: child.process.poll() is not None, "the worker has given up")
    tell(
        {
            "attempts": child.log.count("run failed, attempt"),
            "dead_letters": int(str(drill.client.xlen(f"{prefix}dlq:echo"))),
            "exit_code": child.process.wait(),
            "marked_as_processed": drill.client.exists(f"{prefix}processed:echo:poison") == 1,
            "pending": int(drill.client.xpending(f"{prefix}chat:echo", "magent2")["pending"]),
        }
    )


def locked(drill: Drill) -> None:
    """A run holds its conversation's lock; a message that finds it taken is passed over."""
    prefix = drill.prefix("locked")
    drill.ready(WORKER, ["--group", "--run-ms=300"], prefix)
    lock = f"{prefix}lock:run:echo:"
    drill.client.set(f"{lock}taken", "1", ex=60)
    send(drill, prefix, ["taken", "free"], "hello")
    until(lambda: drill.client.exists(f"{lock}free") == 1, "the lock is held during the run")
    ttl_s = int(str(drill.client.ttl(f"{lock}free")))
    until(lambda: drill.client.xlen(f"{prefix}stream:free") == 2, "the free conversation is answered")
    until(lambda: drill.client.exists(f"{lock}free") == 0, "the lock is released")
    tell(
        {
            "lock_ttl_s": ttl_s,
            "locked_conversation_answered": drill.client.exists(f"{prefix}stream:taken") == 1,
        }
    )


def burst(drill: Drill, name: str, arguments: list[str]) -> None:
    """Many messages of one conversation at once: one of a read is handled, and the rest?"""
    prefix = drill.prefix(f"burst-{name}")
    child = drill.ready(WORKER, arguments, prefix)
    send(drill, prefix, ["warm"], "hello")
    until(lambda: drill.client.xlen(f"{prefix}stream:warm") == 2, "the worker has read once")
    send(drill, prefix, ["talk"] * BURST, "hello")
    settle(drill, f"{prefix}stream:talk", child)
    answered = int(str(drill.client.xlen(f"{prefix}stream:talk"))) // 2
    tell({f"{name}_burst_lost": BURST - answered})


def crowd(drill: Drill, name: str, arguments: list[str]) -> None:
    """More messages than one read takes, before the worker's first: without a place it sees the newest."""
    prefix = drill.prefix(f"crowd-{name}")
    send(drill, prefix, [f"c{number}" for number in range(CROWD)], "hello")
    child = drill.ready(WORKER, arguments, prefix)
    settle(drill, f"{prefix}stream:c{CROWD - 1}", child)
    answered = len(list(drill.client.scan_iter(f"{prefix}stream:*", count=1000)))
    tell({f"{name}_first_read_lost": CROWD - answered})


def settle(drill: Drill, stream: str, child: Child) -> None:
    """Wait for an answer, and then until nothing more comes."""
    until(lambda: drill.client.exists(stream) == 1, f"{stream} is answered: {child.log!r}")
    time.sleep(QUIET_S)
    child.stop()


def send(drill: Drill, prefix: str, conversations: list[str], content: str) -> None:
    """One message for each conversation that is named, all at once."""
    pipe = drill.client.pipeline(transaction=True)
    for conversation in conversations:
        message_id = str(uuid.uuid4())
        payload = {"id": message_id, "conversation_id": conversation, "content": content}
        pipe.xadd(f"{prefix}chat:echo", {"id": message_id, "payload": json.dumps(payload)})
    pipe.execute()


if __name__ == "__main__":
    main()
