"""Drill: does every listener get every response, in order, and what does a late one miss?"""

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

import asyncio
import json
import os
import statistics
import time
from functools import partial

import redis.asyncio

from .drill import Drill
from .stream_worker import respond
from .waiting import tell, together, until

SSE = Path(__file__).with_name("sse.py")
STRATEGIES = {
    "get_message_0": ["--strategy=get-message", "--timeout-ms=0"],
    "get_message_500": ["--strategy=get-message", "--timeout-ms=500"],
    "xread_100": ["--strategy=xread", "--block-ms=100"],
    "xread_500": ["--strategy=xread", "--block-ms=500"],
    "hub": ["--strategy=hub", "--block-ms=500"],
}
CLIENTS = 5
EARLY, WHILE_JOINING, LATER = 30, 60, 20
ALL = [str(number) for number in range(EARLY + WHILE_JOINING + LATER)]


async def publish(prefix: str, ids: list[str], pause_s: float) -> dict[str, int]:
    """Stream responses as the worker does; when each was sent, in monotonic ns."""
    url = os.environ["IDLEBENCH_BROKER_URL"]
    client = redis.asyncio.Redis.from_url(url, decode_responses=True, protocol=2)
    sent_ns = {}
    for number in ids:
        sent_ns[number] = time.monotonic_ns()
        await respond(client, prefix, "run", {"id": number})
        await asyncio.sleep(pause_s)
    await client.aclose()
    return sent_ns


def main() -> None:
    """Every strategy with listeners that join while responses come, and the limits of catching up."""
    with Drill() as drill:
        spin, *others = [partial(deliver, drill, name, arguments) for name, arguments in STRATEGIES.items()]
        spin()  # by itself: it takes a core from the rest
        together([*others, partial(retain, drill)])


def deliver(drill: Drill, name: str, arguments: list[str]) -> None:
    """Some responses before anybody listens, some while listeners join, some to all of them."""
    prefix = drill.prefix(f"deliver-{name}")
    asyncio.run(publish(prefix, ALL[:EARLY], 0))
    options = [*arguments, f"--clients={CLIENTS}", "--join-ms=100", "--record"]
    server = drill.ready(SSE, options, prefix)
    asyncio.run(publish(prefix, ALL[EARLY : EARLY + WHILE_JOINING], 0.005))
    until(lambda: "all clients have joined" in server.log, "all clients have joined")
    sent_ns = asyncio.run(publish(prefix, ALL[-LATER:], 0.02))

    def counted() -> bool:
        pipe = drill.client.pipeline(transaction=False)
        for number in range(CLIENTS):
            pipe.llen(f"{prefix}client:{number}")
        return min(pipe.execute()) >= len(ALL)

    until(counted, f"every client of {name} has every response: {server.log!r}")
    server.stop()
    received = [
        [json.loads(each) for each in drill.client.lrange(f"{prefix}client:{number}", 0, -1)]
        for number in range(CLIENTS)
    ]
    delays_ms = [
        (each["at_ns"] - sent_ns[each["id"]]) / 1e6
        for one in received
        for each in one
        if each["id"] in sent_ns
    ]
    ids = [[each["id"] for each in one] for one in received]
    tell(
        {
            f"{name}_clients_with_all_in_order": sum(one == ALL for one in ids),
            f"{name}_doubles": sum(len(one) - len(set(one)) for one in ids),
            f"{name}_delay_ms": statistics.median(delays_ms),
        }
    )


def retain(drill: Drill) -> None:
    """A run with a thousand responses, and a listener who comes when they are all there."""
    prefix = drill.prefix("retain")
    asyncio.run(publish(prefix, [str(number) for number in range(1000)], 0))
    kept = int(str(drill.client.xlen(f"{prefix}response:run")))
    ttl_s = int(str(drill.client.ttl(f"{prefix}response:run")))
    drill.ready(SSE, [*STRATEGIES["xread_500"], "--record"], prefix)
    until(lambda: int(str(drill.client.llen(f"{prefix}client:0"))) >= kept, "the late listener caught up")
    late = [json.loads(each)["id"] for each in drill.client.lrange(f"{prefix}client:0", 0, -1)]
    tell(
        {
            "kept_of_1000": kept,
            "late_listener_got": len(late),
            "late_listener_got_the_last": late[-1] == "999",
            "ttl_s": ttl_s,
        }
    )


if __name__ == "__main__":
    main()
