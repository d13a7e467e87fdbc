# mypy: ignore-errors
"""Stream client of an aquarium: a reader, a sender, a scheduler and a thread that runs the handlers."""

import logging
import queue
import socket
import threading
import time

log = logging.getLogger("aquarium")


class TankStream:
    def __init__(self):
        self.stop = threading.Event()
        self.wait_timeout = 0.025
        self.event_queue = queue.Queue()
        self.send_queue = queue.Queue()
        self.schedule_queue = queue.Queue()
        self.handlers = {"ALARM": self.on_alarm, "FED": lambda rest: log.info("fed %s", rest)}
        self.socket = socket.create_server(("127.0.0.1", 0))

    def process(self):
        for target in (self._event_runner, self._send_thread, self._scheduler, self._read_stream):
            threading.Thread(target=target, name=target.__name__.strip("_"), daemon=True).start()

    def on_alarm(self, rest):
        log.warning("alarm in tank %s", rest)
        self.send_queue.put(f"ACK {rest}\n")

    def _read_stream(self):
        while not self.stop.is_set():
            peer, _ = self.socket.accept()
            with peer, peer.makefile() as lines:
                for line in lines:
                    self.event_queue.put(line.split(maxsplit=1))

    def _event_runner(self):
        log.debug("loading event runner")
        while not self.stop.is_set():
            try:
                event = self.event_queue.get(True, timeout=self.wait_timeout)
            except queue.Empty:
                event = None
            if event is None:
                continue
            try:
                self.handlers[event[0]](event[-1])
            except Exception:
                log.exception("error processing event handler")

    def _send_thread(self):
        while (data := self.send_queue.get()) is not None:
            log.info("sent %s", data.strip())

    def _scheduler(self):
        feeding_at = time.monotonic() + 900
        while not self.stop.is_set():
            try:
                feeding_at = self.schedule_queue.get(timeout=max(1.0, feeding_at - time.monotonic()))
            except queue.Empty:
                self.event_queue.put(("FED", "all"))
                feeding_at += 900


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    stream = TankStream()
    stream.process()
    stream.stop.wait()
