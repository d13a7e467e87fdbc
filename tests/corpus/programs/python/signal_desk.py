# mypy: ignore-errors
"""Configuration agent: reloads on SIGHUP, writes its state on SIGUSR1.

The signals are blocked in all threads and fetched in the main thread, so that no
handler runs in the middle of something.
"""

import json
import os
import queue
import signal
import threading

WANTED = {signal.SIGHUP, signal.SIGUSR1}
PATIENCE = 0.004


class Agent:
    def __init__(self, data_dir):
        self.data_dir = data_dir
        self.requests = queue.Queue()
        self.closing = threading.Event()
        self.reloads = 0

    def apply_requests(self):
        while True:
            request = self.requests.get()
            print("apply", request, flush=True)

    def fetch_signal(self):
        info = signal.sigtimedwait(WANTED, PATIENCE)
        return None if info is None else info.si_signo

    def run(self):
        while not self.closing.is_set():
            number = self.fetch_signal()
            if number == signal.SIGHUP:
                self.reloads += 1
                self.requests.put("reload")
            elif number == signal.SIGUSR1:
                with open(os.path.join(self.data_dir, "state.json"), "w") as out:
                    json.dump({"reloads": self.reloads}, out)


def main():
    signal.pthread_sigmask(signal.SIG_BLOCK, WANTED)
    agent = Agent(os.environ["DATA_DIR"])
    threading.Thread(target=agent.apply_requests, name="apply", daemon=True).start()
    agent.run()


main()
