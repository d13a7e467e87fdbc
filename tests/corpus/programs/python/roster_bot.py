# mypy: ignore-errors
"""Chat bot: one thread runs handlers, one sends stanzas, one keeps the schedule."""

import heapq
import queue
import threading
import time


class RosterBot:
    # Low, so that `stop` takes effect soon in all three threads.
    wait_timeout = 0.005

    def __init__(self):
        self.stopped = threading.Event()
        self.events = queue.Queue()
        self.outgoing = queue.Queue()
        self.new_timers = queue.Queue()
        self.timers = []
        self.roster = {}
        self.sent = []

    def _pull(self, source):
        """The next item of a queue, or None if none came in time."""
        try:
            return source.get(True, self.wait_timeout)
        except queue.Empty:
            return None

    def run_events(self):
        while not self.stopped.is_set():
            event = self._pull(self.events)
            if event is None:
                continue
            kind, who = event
            if kind == "presence":
                self.roster[who] = "online"
                self.outgoing.put(f"<message to='{who}'>welcome</message>")

    def run_sender(self):
        while not self.stopped.is_set():
            stanza = self._pull(self.outgoing)
            if stanza is not None:
                self.sent.append(stanza)

    def run_schedule(self):
        while not self.stopped.is_set():
            entry = self._pull(self.new_timers)
            if entry is not None:
                heapq.heappush(self.timers, entry)
            while self.timers and self.timers[0][0] <= time.monotonic():
                _, stanza = heapq.heappop(self.timers)
                self.outgoing.put(stanza)

    def start(self):
        for name, target in (
            ("event_runner", self.run_events),
            ("send", self.run_sender),
            ("scheduler", self.run_schedule),
        ):
            threading.Thread(target=target, name=name, daemon=True).start()


def main():
    bot = RosterBot()
    bot.start()
    for who in ("ann@example.org", "bo@example.org"):
        bot.events.put(("presence", who))
    bot.new_timers.put((time.monotonic() + 86400, "<presence/>"))
    bot.stopped.wait()


if __name__ == "__main__":
    main()
