# mypy: ignore-errors
"""Hive desk: answers TCP questions about hives, a scheduler thread does the chores."""

import os
import sched
import socketserver
import threading
import time

HIVES = [f"hive-{letter}" for letter in "abcdefghijkl"]


class Chores:
    def __init__(self):
        self.plan = sched.scheduler(time.monotonic, time.sleep)
        self.weights = {}

    def repeat(self, period, job, *args):
        def turn():
            self.plan.enter(period, 1, turn)
            job(*args)

        self.plan.enter(period, 1, turn)

    def weigh(self, hive):
        grams, day = self.weights.get(hive, (31_000, 0))
        self.weights[hive] = (grams + len(hive), day + 1)

    def trim(self):
        while len(self.weights) > 500:
            self.weights.popitem()

    def run(self):
        while True:
            self.plan.run(blocking=True)
            time.sleep(1)


class Question(socketserver.StreamRequestHandler):
    timeout = 60

    def handle(self):
        while True:
            line = self.rfile.readline(200)
            if not line:
                break
            grams, _ = self.server.chores.weights.get(line.decode().strip(), (0, 0))
            self.wfile.write(b"%d g\n" % grams)


class Desk(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address, chores):
        super().__init__(address, Question)
        self.chores = chores
        self.open = True

    def keep_open(self):
        while self.open:
            self.handle_request()


def main():
    chores = Chores()
    for number, hive in enumerate(HIVES):
        chores.repeat(20 + number, chores.weigh, hive)
    chores.repeat(6, chores.trim)
    threading.Thread(target=chores.run, daemon=True).start()
    address = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))
    with Desk(address, chores) as desk:
        desk.keep_open()


if __name__ == "__main__":
    main()
