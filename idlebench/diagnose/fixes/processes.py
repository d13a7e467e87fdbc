"""Fixes of processes that come and go, and of logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from idlebench.model.diagnosis import FindingName as Name

TABLE: Final[Mapping[tuple[Name, str], tuple[str, str, str]]] = {
    (Name.CRASH_LOOP, "taskiq"): (
        "redis-py 8 ends every read after 5 s unless told otherwise: a blocking read must be allowed longer",
        """
broker = ListQueueBroker(url)
""",
        """
broker = ListQueueBroker(url, socket_timeout=None)
""",
    ),
    (Name.CRASH_LOOP, "node"): (
        "read why the worker or child ends, mend that, and pause before another is started",
        """
worker.on('exit', () => launch(slot));
""",
        """
worker.on('error', (error) => console.error(error));
worker.on('exit', () => setTimeout(launch, pause = Math.min(pause * 2, 60_000), slot));
""",
    ),
    (Name.CRASH_LOOP, ""): (
        "read why the child ends (its log, its exit code) and mend that; let the parent back off meanwhile",
        """
while True: subprocess.run(worker)
""",
        """
pause = 1
while subprocess.run(worker).returncode:
    time.sleep(pause); pause = min(pause * 2, 60)
""",
    ),
    (Name.FORK_STORM, "shell"): (
        "one process that waits, instead of one for each look",
        """
while :; do redis-cli rpop queue; sleep 0.1; done
""",
        """
while :; do redis-cli blpop queue 30; done
""",
    ),
    (Name.FORK_STORM, "python"): (
        "ask in this process, with a connection that stays open",
        """
while True: subprocess.run(["redis-cli", "rpop", "queue"]); time.sleep(0.1)
""",
        """
while True: client.brpop("queue", timeout=30)
""",
    ),
    (Name.FORK_STORM, ""): (
        "ask in this process: starting another one costs a thousand times as much as a look",
        """
for (;;) { system("check-for-work"); usleep(100000); }
""",
        """
for (;;) wait_for_work();                 /* read, poll or inotify, in this process */
""",
    ),
    (Name.LOG_SPAM, "python"): (
        "log a state when it changes, not at each turn; pause in the error path",
        """
while True:
    log.warning("queue is empty")
""",
        """
if empty != was_empty:
    log.info("queue is %s", "empty" if empty else "filled")
""",
    ),
    (Name.LOG_SPAM, ""): (
        "log a state when it changes, not at each turn; pause in the error path",
        """
loop: log("nothing to do")
""",
        """
loop: if state changed: log(state)
""",
    ),
}
