# mypy: ignore-errors
"""Kiln temperature recorder: a child process stores readings, the parent takes them in."""

import csv
import multiprocessing
import os
import pathlib
import signal
import socket


class KilnLog:
    def __init__(self, folder):
        self._file = (pathlib.Path(folder) / "firing.csv").open("a", newline="")
        self._writer = csv.writer(self._file)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self._file.close()

    def record(self, reading):
        self._writer.writerow([reading["kiln"], reading["celsius"]])
        self._file.flush()


class Recorder(multiprocessing.Process):
    def __init__(self, readings, folder):
        super().__init__(name="recorder", daemon=True)
        self._readings = readings
        self._folder = folder
        self._closing = multiprocessing.Event()

    def run(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with KilnLog(self._folder) as kiln_log:
            self._store_readings(kiln_log)

    def _store_readings(self, kiln_log):
        while not self._closing.is_set():
            # short timeout so that close() takes effect promptly
            if self._readings.poll(0.02):
                kiln_log.record(self._readings.recv())

    def close_down(self):
        self._closing.set()
        self.join(2)


def parse_datagram(payload):
    kiln, _, celsius = payload.decode().partition("=")
    return {"kiln": kiln.strip(), "celsius": float(celsius)}


def main():
    receiving, sending = multiprocessing.Pipe(duplex=False)
    recorder = Recorder(receiving, os.environ.get("DATA_DIR", "."))
    recorder.start()
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    probe.bind((os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))))
    try:
        while True:
            payload, sender = probe.recvfrom(512)
            try:
                sending.send(parse_datagram(payload))
            except ValueError:
                print("bad reading from", sender, flush=True)
    except KeyboardInterrupt:
        recorder.close_down()


if __name__ == "__main__":
    main()
