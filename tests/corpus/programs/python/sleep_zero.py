"""A consumer thread that yields between looks at a deque."""

from __future__ import annotations

import threading
import time
from collections import deque

tasks: deque[str] = deque()


def work_off() -> None:
    while True:
        if tasks:
            print("done", tasks.popleft(), flush=True)
        else:
            time.sleep(0)


worker = threading.Thread(target=work_off, name="tasks")
worker.start()
worker.join()
