# mypy: ignore-errors
"""A build agent: checks in with the controller by HTTP, then waits for builds."""

import http.client
import json
import os
import queue
import threading


class CheckIn:
    """Registers the agent, in a thread, until the controller has taken it."""

    def __init__(self, host, port, name):
        self._address = (host, port)
        self._name = name
        self.failures = 0
        self.registered = threading.Event()
        self._thread = threading.Thread(target=self.check_in, name="check-in", daemon=True)

    def start(self):
        self._thread.start()

    def check_in(self):
        body = json.dumps({"name": self._name, "labels": ["linux", "x86"]})
        while not self.registered.is_set():
            connection = http.client.HTTPConnection(*self._address, timeout=10)
            try:
                connection.request("PUT", f"/agents/{self._name}", body)
                if connection.getresponse().status in (200, 201):
                    self.registered.set()
            except OSError:
                self.failures += 1
            finally:
                connection.close()


class BuildRunner:
    def __init__(self, check_in):
        self._check_in = check_in
        self._builds = queue.Queue()

    def run(self):
        self._check_in.registered.wait()
        while True:
            self._builds.get()
            self._builds.task_done()


if __name__ == "__main__":
    check_in = CheckIn(os.environ["HOST"], int(os.environ["PORT"]), f"agent-{os.getpid()}")
    check_in.start()
    BuildRunner(check_in).run()
