"""Fixes of loops that never rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idlebench.model.diagnosis import FindingName as Name

TABLE: Final[Mapping[tuple[Name, str], tuple[str, str, str]]] = {
    (Name.BUSY_SPIN, "redis-py"): (
        "give get_message() a timeout: without one it returns at once",
        """
while running:
    message = pubsub.get_message()
""",
        """
while running:
    message = pubsub.get_message(timeout=30)  # or: for message in pubsub.listen()
""",
    ),
    (Name.BUSY_SPIN, "redis.asyncio"): (
        "give get_message() a timeout of None: without one it returns at once",
        """
message = await pubsub.get_message()
""",
        """
message = await pubsub.get_message(timeout=None)
""",
    ),
    (Name.BUSY_SPIN, "asyncio"): (
        "await the event; asyncio.sleep(0) only gives others a turn and comes straight back",
        """
while not done: await asyncio.sleep(0)
""",
        """
await done.wait()                         # asyncio.Event
""",
    ),
    (Name.BUSY_SPIN, "python"): (
        "wait for the event instead of asking for it",
        """
while not ready: pass
""",
        """
ready.wait()                              # threading.Event
""",
    ),
    (Name.BUSY_SPIN, "node"): (
        "await the event; setImmediate comes back in the same turn of the loop",
        """
const spin = () => { if (!ready) setImmediate(spin); };
""",
        """
await once(emitter, "ready");
""",
    ),
    (Name.BUSY_SPIN, "shell"): (
        "read from a pipe, or wait for the file to change",
        """
while [ ! -e work ]; do :; done
""",
        """
inotifywait -qq -e create .               # or: read -r line < fifo
""",
    ),
    (Name.BUSY_SPIN, ""): (
        "wait for the event with a timeout of -1 instead of 0",
        """
for (;;) { if (poll(fds, n, 0) > 0) handle(); }
""",
        """
for (;;) { if (poll(fds, n, -1) > 0) handle(); }
""",
    ),
    (Name.YIELD_SPIN, "python"): (
        "wait for the event; sleep(0) returns at once",
        """
while not ready: time.sleep(0)
""",
        """
ready.wait()                              # threading.Event
""",
    ),
    (Name.YIELD_SPIN, ""): (
        "wait on a futex, a condition or an eventfd; a yield comes straight back",
        """
while (!atomic_load(&ready)) sched_yield();
""",
        """
pthread_mutex_lock(&m);
while (!ready) pthread_cond_wait(&c, &m);
""",
    ),
    (Name.READY_FD_SPIN, "python"): (
        "at end of file take the descriptor out of the selector and close it",
        """
for key, _ in selector.select():
    data = key.fileobj.recv(4096)         # b"" for ever after the other end closed
""",
        """
for key, _ in selector.select():
    data = key.fileobj.recv(4096)
    if not data:
        selector.unregister(key.fileobj); key.fileobj.close()
""",
    ),
    (Name.READY_FD_SPIN, "celery"): (
        "let the server keep idle connections, or let the client notice that one is gone",
        """
redis.conf: timeout 300
""",
        """
redis.conf: timeout 0
broker_transport_options = {"health_check_interval": 25}
""",
    ),
    (Name.READY_FD_SPIN, ""): (
        (
            "on EOF, EPOLLHUP or EPOLLERR take the descriptor out of the set and close it; read all there is;"
            " ask for room to write only while there is something to send"
        ),
        """
if (ev.events & EPOLLIN) read(fd, buf, sizeof buf);   /* 0 for ever */
""",
        """
if (ev.events & (EPOLLHUP | EPOLLERR) || read(fd, buf, sizeof buf) == 0) {
    epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL); close(fd);
}
""",
    ),
    (Name.RETRY_SPIN, "redis-py"): (
        "back off between attempts, with jitter, up to half a minute",
        """
while True:
    try: job = client.brpop("queue")
    except redis.ConnectionError: continue
""",
        """
client = redis.Redis(retry=Retry(ExponentialBackoff(cap=30, base=0.5), 10),
                     retry_on_error=[redis.ConnectionError])
    except redis.ConnectionError: stop.wait(pause); pause = min(pause * 2, 30)
""",
    ),
    (Name.RETRY_SPIN, "saq"): (
        "pause in the error path of the dequeue: a worker without its server asks without one",
        """
worker = Worker(queue, functions=[...])
""",
        """
class CalmQueue(RedisQueue):
    async def dequeue(self, timeout=0):
        try: return await super().dequeue(timeout)
        except ConnectionError: await asyncio.sleep(1); raise
""",
    ),
    (Name.RETRY_SPIN, ""): (
        "back off between attempts: double the pause up to half a minute, with jitter",
        """
while True:
    try: connect()
    except OSError: continue
""",
        """
pause = 0.5
while True:
    try: connect(); pause = 0.5
    except OSError:
        stop.wait(pause * uniform(0.5, 1)); pause = min(pause * 2, 30)
""",
    ),
}
