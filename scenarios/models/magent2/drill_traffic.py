"""Drill: is any message lost, reordered or changed under traffic, before the fix and after it?

Ten rounds of thirty messages, one for each of thirty conversations; a round is sent when the one before
it was answered. Then every conversation's output is compared, event by event, with what was sent.
"""

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
import uuid
from functools import partial
from typing import Any

from .drill import Drill
from .waiting import tell, together, until

WORKER = Path(__file__).with_name("worker.py")
VARIANTS = {
    "spin": [],
    "backoff": ["--backoff"],
    "group": ["--group"],
    "combined": ["--group", "--backoff"],
}
ROUNDS = 10
CONVERSATIONS = 30


def main() -> None:
    """Try all variants at the same time, each with keys of its own."""
    with Drill() as drill:
        together([partial(attempt, drill, name, arguments) for name, arguments in VARIANTS.items()])


def attempt(drill: Drill, name: str, arguments: list[str]) -> None:
    """Send all rounds through one variant, and compare."""
    prefix = drill.prefix(f"traffic-{name}")
    child = drill.ready(WORKER, arguments, prefix)
    for number in range(ROUNDS):
        send(drill, prefix, number)
        await_round(drill, prefix, number)
    child.stop()
    compare(drill, prefix, name)


def send(drill: Drill, prefix: str, number: int) -> None:
    """One message for each conversation, all in one pipeline."""
    pipe = drill.client.pipeline(transaction=False)
    for conversation in range(CONVERSATIONS):
        message_id = str(uuid.uuid4())
        payload = {"id": message_id, "conversation_id": f"c{conversation}", "content": f"message {number}"}
        pipe.xadd(f"{prefix}chat:echo", {"id": message_id, "payload": json.dumps(payload)})
    pipe.execute()


def await_round(drill: Drill, prefix: str, number: int) -> None:
    """Wait until every conversation has the two events of this round; a lost message shows as a time-out."""

    def answered() -> bool:
        pipe = drill.client.pipeline(transaction=False)
        for conversation in range(CONVERSATIONS):
            pipe.xlen(f"{prefix}stream:c{conversation}")
        return all(length >= 2 * (number + 1) for length in pipe.execute())

    until(answered, f"round {number} of {prefix} is answered")


def compare(drill: Drill, prefix: str, name: str) -> None:
    """Report what came out against what was sent."""
    lost = changed = reordered = 0
    last_ms = [0] * ROUNDS
    expected = [event for number in range(ROUNDS) for event in echo(number)]
    for conversation in range(CONVERSATIONS):
        entries: Any = drill.client.xrange(f"{prefix}stream:c{conversation}")
        events = [json.loads(fields["payload"]) for _, fields in entries]
        outputs = [event["text"] for event in events if event["event"] == "output"]
        lost += ROUNDS - len(set(outputs))
        changed += events != expected
        reordered += outputs != sorted(outputs)
        for number, (entry_id, _) in enumerate(entries[::2][:ROUNDS]):
            at_ms = int(entry_id.split("-")[0])
            reordered += at_ms < last_ms[number]
            last_ms[number] = at_ms
    keys = [f"{prefix}processed:echo:c{conversation}" for conversation in range(CONVERSATIONS)]
    processed = sum(int(str(drill.client.scard(key))) for key in keys)
    tell(
        {
            f"{name}_lost": lost,
            f"{name}_reordered": reordered,
            f"{name}_tokens_unchanged": changed == 0,
            f"{name}_processed": processed,
            f"{name}_processed_ttl_s": int(str(drill.client.ttl(keys[0]))),
            f"{name}_locks_left": len(list(drill.client.scan_iter(f"{prefix}lock:*"))),
        }
    )


def echo(number: int) -> list[dict[str, object]]:
    """The two events that the echoing runner makes of a message."""
    return [
        {"event": "token", "text": "echo", "index": 0},
        {"event": "output", "text": f"message {number}"},
    ]


if __name__ == "__main__":
    main()
