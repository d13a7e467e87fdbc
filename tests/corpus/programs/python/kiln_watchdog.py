# mypy: ignore-errors
"""Watchdog of a pottery kiln: trips the relay when the controller stays silent for too long."""

import os
import signal
import socket
import threading
import time

TICK = 0.01  # seconds between two looks at the deadline
SILENCE = 60.0  # the controller may be silent for so long


class Relay:
    def __init__(self):
        self.tripped = False

    def trip(self):
        if not self.tripped:
            self.tripped = True
            with open(os.path.join(os.environ["DATA_DIR"], "tripped"), "w") as out:
                out.write(time.ctime())

    def reset(self):
        self.tripped = False


class Watchdog:
    def __init__(self, relay):
        self.relay = relay
        self.last_sign = time.monotonic()

    def kick(self):
        self.last_sign = time.monotonic()
        self.relay.reset()

    def overdue(self):
        return time.monotonic() - self.last_sign > SILENCE


def controller_link(watchdog, port):
    """The controller sends a datagram whenever it has set the burner."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", port))
        while True:
            sock.recv(64)
            watchdog.kick()


def await_tick():
    return signal.sigwait({signal.SIGALRM, signal.SIGTERM}) == signal.SIGALRM


def main():
    # The interval timer is steady where sleep() would drift. The signal is
    # blocked in every thread and taken with sigwait().
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM})
    watchdog = Watchdog(Relay())
    threading.Thread(
        target=controller_link,
        args=(watchdog, int(os.environ.get("PORT", "0"))),
        name="controller-link",
        daemon=True,
    ).start()
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    while await_tick():
        if watchdog.overdue():
            watchdog.relay.trip()


if __name__ == "__main__":
    main()
