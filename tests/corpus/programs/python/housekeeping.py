# mypy: ignore-errors
"""A TCP key store with a housekeeper thread that runs periodic jobs by the sched module."""

import os
import sched
import socketserver
import threading
import time

STORE = {}
STORE_LOCK = threading.Lock()


class Housekeeper:
    """Runs jobs at fixed intervals in a thread of its own."""

    def __init__(self):
        self._scheduler = sched.scheduler(time.monotonic, time.sleep)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_jobs, name="housekeeper", daemon=True)

    def every(self, seconds, job):
        def again():
            self._scheduler.enter(seconds, 1, again)
            job()

        self._scheduler.enter(seconds, 1, again)

    def start(self):
        self._thread.start()

    def stop(self):
        self._stopping.set()
        self._thread.join()

    def serve_jobs(self):
        # Not blocking: stop() must not have to wait for the next job.
        while not self._stopping.is_set():
            self._scheduler.run(blocking=False)


def expire_keys():
    now = time.time()
    with STORE_LOCK:
        for key in [key for key, (_, until) in STORE.items() if until < now]:
            del STORE[key]


def save_snapshot():
    path = os.path.join(os.environ["DATA_DIR"], "snapshot.txt")
    with STORE_LOCK, open(path, "w", encoding="utf-8") as out:
        for key, (value, until) in STORE.items():
            out.write(f"{key}\t{value}\t{until}\n")


class StoreHandler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            words = line.decode().split()
            with STORE_LOCK:
                if len(words) == 3 and words[0] == "set":
                    STORE[words[1]] = (words[2], time.time() + 300)
                    self.wfile.write(b"ok\n")
                elif len(words) == 2 and words[0] == "get":
                    self.wfile.write((STORE.get(words[1], ("",))[0] + "\n").encode())
                else:
                    self.wfile.write(b"error\n")


class StoreServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    keeper = Housekeeper()
    keeper.every(20, expire_keys)
    keeper.every(60, save_snapshot)
    keeper.start()
    with StoreServer(("127.0.0.1", int(os.environ["PORT"])), StoreHandler) as server:
        server.serve_forever(poll_interval=30)
