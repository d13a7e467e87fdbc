"""Fixes in the words of the very call: a list is not mended like a stream, a queue not like an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idlebench.model.diagnosis import FindingName as Name

_LONG: Final = "block for long: the timeout only bounds how long an empty read waits, and costs no latency"
_HELD: Final = "let the server hold the read until there is something; it ends the wait at once"
_DUE: Final = "sleep until the earliest is due, and let who adds one wake the sleep"

_DUE_FIX: Final = """
pause = 30
if first := client.zrange("delayed", 0, 0, withscores=True):
    pause = max(0, min(pause, first[0][1] - time.time()))
client.brpop("delayed:changed", timeout=pause or 0.01)   # who adds one: lpush("delayed:changed", 1)
"""

TABLE: Final[Mapping[tuple[Name, str], tuple[str, str, str]]] = {
    (Name.SHORT_BLOCK, "redis-py list"): (
        _LONG,
        """
job = client.brpop("queue", timeout=0.1)
""",
        """
client = redis.Redis(socket_timeout=35)   # longer than the block
job = client.brpop("queue", timeout=30)
""",
    ),
    (Name.SHORT_BLOCK, "redis-py sorted set"): (
        _LONG,
        """
job = client.bzpopmin("queue", timeout=0.1)
""",
        """
client = redis.Redis(socket_timeout=35)   # longer than the block
job = client.bzpopmin("queue", timeout=30)
""",
    ),
    (Name.SHORT_BLOCK, "redis-py pub/sub"): (
        _LONG,
        """
message = pubsub.get_message(timeout=0.1)
""",
        """
message = pubsub.get_message(timeout=30)  # or: for message in pubsub.listen()
""",
    ),
    (Name.SHORT_BLOCK, "redis.asyncio stream"): (
        _LONG,
        """
await client.xreadgroup(group, name, {stream: ">"}, block=100)
""",
        """
client = redis.asyncio.Redis(socket_timeout=35)   # longer than the block
await client.xreadgroup(group, name, {stream: ">"}, block=30_000)
""",
    ),
    (Name.SHORT_BLOCK, "redis.asyncio pub/sub"): (
        _LONG,
        """
message = await pubsub.get_message(timeout=0.1)
""",
        """
message = await pubsub.get_message(timeout=None)
""",
    ),
    (Name.SHORT_BLOCK, "python event"): (
        "wait without a timeout; set the same event when it is time to stop",
        """
while running:
    if wake.wait(0.05): wake.clear(); work()
""",
        """
while wake.wait() and running:            # stop: running = False; wake.set()
    wake.clear(); work()
""",
    ),
    (Name.SHORT_BLOCK, "python select"): (
        "wait without a timeout; a socket pair ends the wait when it is time to stop",
        """
while running:
    for key, _ in selector.select(0.05): serve(key)
""",
        """
selector.register(stop_reader, EVENT_READ)  # socket.socketpair(); stop: stop_writer.send(b"x")
while running:
    for key, _ in selector.select(): serve(key)
""",
    ),
    (Name.SHORT_BLOCK, "python pipe"): (
        "wait for the pipe and for the end of the other process at once, without a timeout",
        """
while process.is_alive():
    if pipe.poll(0.05): handle(pipe.recv())
""",
        """
while pipe in multiprocessing.connection.wait([pipe, process.sentinel]):
    handle(pipe.recv())
""",
    ),
    (Name.SHORT_BLOCK, "asyncio"): (
        "await the event itself; to stop, cancel the task",
        """
try: item = await asyncio.wait_for(queue.get(), 0.1)
except TimeoutError: continue
""",
        """
item = await queue.get()                  # stop: task.cancel()
""",
    ),
    (Name.SHORT_POLL, "redis-py stream"): (
        _HELD,
        """
found = client.xreadgroup(group, name, {stream: ">"})
if not found: time.sleep(0.1)
""",
        """
client = redis.Redis(socket_timeout=35)   # longer than the block
found = client.xreadgroup(group, name, {stream: ">"}, block=30_000)
""",
    ),
    (Name.SHORT_POLL, "redis-py sorted set"): (
        _DUE,
        """
due = client.zrangebyscore("delayed", 0, time.time())
if not due: time.sleep(0.1)
""",
        _DUE_FIX,
    ),
    (Name.SHORT_POLL, "redis-py pub/sub"): (
        _HELD,
        """
message = pubsub.get_message()
if message is None: time.sleep(0.1)
""",
        """
message = pubsub.get_message(timeout=30)  # or: for message in pubsub.listen()
""",
    ),
    (Name.RPC_SPIN, "redis-py stream"): (
        _HELD,
        """
while running:
    found = client.xreadgroup(group, name, {stream: ">"})
""",
        """
client = redis.Redis(socket_timeout=35)   # longer than the block
while running:
    found = client.xreadgroup(group, name, {stream: ">"}, block=30_000)
""",
    ),
    (Name.RPC_SPIN, "redis-py sorted set"): (
        _DUE,
        """
while running:
    due = client.zrangebyscore("delayed", 0, time.time())
""",
        _DUE_FIX,
    ),
    (Name.RPC_SPIN, "redis.asyncio stream"): (
        _HELD,
        """
while running:
    found = await client.xreadgroup(group, name, {stream: ">"})
""",
        """
client = redis.asyncio.Redis(socket_timeout=35)   # longer than the block
while running:
    found = await client.xreadgroup(group, name, {stream: ">"}, block=30_000)
""",
    ),
}
"""Keyed by finding and by a library with a kind of call, as `kind_of_call` names them."""
