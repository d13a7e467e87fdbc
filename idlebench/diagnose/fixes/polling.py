"""Fixes of loops that poll: short polls, short blocks, requests without a pause, heavy polls, many timers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idlebench.model.diagnosis import FindingName as Name

_BLOCK: Final = "let the server hold the request until there is work; a message ends it at once"

TABLE: Final[Mapping[tuple[Name, str], tuple[str, str, str]]] = {
    (Name.RPC_SPIN, "redis-py"): (
        _BLOCK,
        """
while running:
    job = client.rpop("queue")
""",
        """
client = redis.Redis(socket_timeout=35)       # longer than the block
while running:
    job = client.brpop("queue", timeout=30)   # streams: xreadgroup(..., block=30_000)
""",
    ),
    (Name.RPC_SPIN, "redis.asyncio"): (
        _BLOCK,
        """
while running:
    job = await client.rpop("queue")
""",
        """
client = redis.asyncio.Redis(socket_timeout=35)
while running:
    job = await client.brpop("queue", timeout=30)
""",
    ),
    (Name.RPC_SPIN, "node-redis"): (
        _BLOCK,
        """
while (running) job = await client.rPop("queue");
""",
        """
const blocking = client.duplicate(); await blocking.connect();
while (running) job = await blocking.brPop("queue", 30);
""",
    ),
    (Name.RPC_SPIN, "grpc"): (
        "subscribe once with a streaming call, or let the server hold the poll",
        """
while running:
    task = stub.PollTask(request)         # returns empty at once
""",
        """
for task in stub.SubscribeTasks(request): # the server sends when there is one
    run(task)
""",
    ),
    (Name.RPC_SPIN, ""): (
        "ask a server that can hold the request (long poll, stream, LISTEN), or pause after an empty answer",
        """
while running:
    job = ask_for_job()
""",
        """
pause = 0.1
while running:
    job = ask_for_job(wait=30)            # held by the server
    pause = 0.1 if job else min(pause * 2, 5)
    if not job: stop.wait(pause)          # where the server cannot hold it
""",
    ),
    (Name.SHORT_BLOCK, "redis-py"): (
        "block for long: the timeout only bounds how long an empty read waits, and costs no latency",
        """
client.xreadgroup(group, name, {stream: ">"}, block=100)
""",
        """
client = redis.Redis(socket_timeout=35)   # longer than the block
client.xreadgroup(group, name, {stream: ">"}, block=30_000)
""",
    ),
    (Name.SHORT_BLOCK, "redis.asyncio"): (
        "block for long: the timeout only bounds how long an empty read waits, and costs no latency",
        """
await client.brpop("queue", timeout=0.1)
""",
        """
client = redis.asyncio.Redis(socket_timeout=35)
await client.brpop("queue", timeout=30)
""",
    ),
    (Name.SHORT_BLOCK, "python"): (
        "wait without a timeout, and end the wait with an event when it is time to stop",
        """
while running:
    try: item = jobs.get(timeout=0.05)
    except queue.Empty: continue
""",
        """
while (item := jobs.get()) is not STOP:   # stop: jobs.put(STOP)
    run(item)
""",
    ),
    (Name.SHORT_BLOCK, ""): (
        "wait without a timeout; wake the wait by a descriptor (eventfd, self-pipe) when it is time to stop",
        """
poll(fds, n, 50);
""",
        """
fds[n++] = (struct pollfd){ .fd = stop_eventfd, .events = POLLIN };
poll(fds, n, -1);
""",
    ),
    (Name.SHORT_POLL, "redis-py"): (
        "block in the server instead of sleeping here: pickup gets faster and the idle cost goes",
        """
job = client.rpop("queue")
if job is None: time.sleep(0.1)
""",
        """
client = redis.Redis(socket_timeout=35)   # longer than the block
job = client.brpop("queue", timeout=30)
""",
    ),
    (Name.SHORT_POLL, "redis.asyncio"): (
        "block in the server instead of sleeping here: pickup gets faster and the idle cost goes",
        """
job = await client.rpop("queue")
if job is None: await asyncio.sleep(0.1)
""",
        """
client = redis.asyncio.Redis(socket_timeout=35)
job = await client.brpop("queue", timeout=30)
""",
    ),
    (Name.SHORT_POLL, "celery"): (
        "Celery blocks by itself; lengthen what polls, and leave out what the cluster does not need",
        """
broker_transport_options = {"polling_interval": 0.1}
""",
        """
broker_transport_options = {"polling_interval": 1}
# and: celery worker --without-gossip --without-mingle --without-heartbeat
""",
    ),
    (Name.SHORT_POLL, "arq"): (
        "arq polls by design: a longer poll_delay costs less and picks up later",
        """
class WorkerSettings:
    poll_delay = 0.5
""",
        """
class WorkerSettings:
    poll_delay = 2.0
""",
    ),
    (Name.SHORT_POLL, "asyncio"): (
        "await the event itself instead of looking for it",
        """
while not queue: await asyncio.sleep(0.1)
""",
        """
item = await queue.get()                  # asyncio.Queue, Event or Condition
""",
    ),
    (Name.SHORT_POLL, "node"): (
        "react to an event instead of asking on a timer",
        """
setInterval(checkForWork, 100);
""",
        """
worker.on("work", run);                   // or a blocking read on a connection of its own
""",
    ),
    (Name.SHORT_POLL, ""): (
        "wait for the event itself, or back off while there is nothing",
        """
while running:
    check(); sleep(0.1)
""",
        """
pause = 0.1
while running:
    pause = 0.1 if check() else min(pause * 2, 5)
    stop.wait(pause)                      # an event ends the wait at once
""",
    ),
    (Name.TIMER_STORM, "asyncio"): (
        "one task that looks after all instead of a timer for each",
        """
for item in items: asyncio.create_task(poll_forever(item, 0.5))
""",
        """
async def look_after_all():
    while True:
        await asyncio.sleep(5)
        for item in items: check(item)
""",
    ),
    (Name.TIMER_STORM, ""): (
        "one timer that looks after all, or an event for each, instead of a polling thread for each",
        """
for item in items: Thread(target=poll_forever, args=(item,)).start()
""",
        """
while not stop.wait(5):
    for item in items: check(item)
""",
    ),
    (Name.EXPENSIVE_POLL, "redis-py"): (
        "keep an index of what is due, and read that alone",
        """
for key in client.scan_iter("job:*"): check(key)
""",
        """
for key in client.zrange("due", 0, now, byscore=True): check(key)
""",
    ),
    (Name.EXPENSIVE_POLL, "uvicorn"): (
        "watch files by inotify instead of asking for every file's time",
        "uvicorn app:app --reload",
        "pip install watchfiles && uvicorn app:app --reload",
    ),
    (Name.EXPENSIVE_POLL, ""): (
        "let a turn cost what has changed, not what there is: an index, a cursor, or a notification",
        """
every 2 s: for item in everything: check(item)
""",
        """
every 2 s: for item in changed_since(cursor): check(item)
""",
    ),
    (Name.THUNDERING_HERD, "python"): (
        "wake one for one item",
        """
condition.notify_all()
""",
        """
condition.notify()                        # or queue.Queue, which does
""",
    ),
    (Name.THUNDERING_HERD, ""): (
        "let the kernel wake one: EPOLLEXCLUSIVE, or a listening socket for each process",
        """
epoll_ctl(ep, EPOLL_CTL_ADD, listen_fd, &(struct epoll_event){ .events = EPOLLIN });
""",
        """
.events = EPOLLIN | EPOLLEXCLUSIVE        /* or SO_REUSEPORT, one socket for each process */
""",
    ),
}
