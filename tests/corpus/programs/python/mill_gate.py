# mypy: ignore-errors
"""Water mill controller: the gate belongs to whoever holds it, an operator or the automatic regulator."""

import contextlib
import os
import socket
import threading


class Gate:
    def __init__(self):
        self._held = threading.Lock()
        self.opening = 0.5
        self.holder = None

    @contextlib.contextmanager
    def held_by(self, name):
        while not self._held.acquire(blocking=False):
            os.sched_yield()
        self.holder = name
        try:
            yield self
        finally:
            self.holder = None
            self._held.release()


class Regulator(threading.Thread):
    """Takes the gate back once the operator has left."""

    def __init__(self, gate, pause):
        super().__init__(name="regulator", daemon=True)
        self.gate = gate
        self.pause = pause
        self.level = 1.2

    def run(self):
        while True:
            with self.gate.held_by("regulator") as gate:
                gate.opening = min(1.0, max(0.0, 0.5 + (self.level - 1.2)))
            self.pause.wait(60)


def operate(gate, listener, at_the_gate):
    with gate.held_by("operator"):
        at_the_gate.set()
        client, _ = listener.accept()
        with client, client.makefile("rw") as console:
            for line in console:
                gate.opening = float(line)
                console.write(f"gate at {gate.opening:.2f}\n")
                console.flush()


def main():
    gate = Gate()
    at_the_gate = threading.Event()
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    operator = threading.Thread(
        target=operate, args=(gate, listener, at_the_gate), name="operator", daemon=True
    )
    operator.start()
    at_the_gate.wait()
    Regulator(gate, threading.Event()).start()
    operator.join()


if __name__ == "__main__":
    main()
