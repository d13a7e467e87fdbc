# mypy: ignore-errors
"""Climate of a cheese cellar: readings come over connections that the hub keeps; alarms ring in a helper."""

import logging
import os
import select
import socket
import time

log = logging.getLogger("cellar")


class AlarmHelper:
    """A process of its own, so that a hanging siren cannot hold up the readings."""

    def __init__(self):
        reading, self.orders = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.orders)
            self.ring_when_told(reading)
            os._exit(0)
        os.close(reading)

    def ring_when_told(self, orders):
        while order := os.read(orders, 1):
            log.warning("siren %d", order[0])

    def ring(self, siren):
        os.write(self.orders, bytes([siren]))


class Cellar:
    def __init__(self, vaults):
        self.poller = select.epoll()
        self.sensors = {}
        self.latest = {}
        for vault in range(vaults):
            self.connect(vault)
        self.alarm = AlarmHelper()

    def connect(self, vault):
        sensor = socket.create_connection((os.environ["HOST"], int(os.environ["PORT"])), timeout=5)
        sensor.setblocking(False)
        self.sensors[sensor.fileno()] = (vault, sensor)
        self.poller.register(sensor, select.EPOLLIN)

    def forget(self, fd):
        """Close a connection; the kernel takes closed descriptors out of the epoll set."""
        vault, sensor = self.sensors.pop(fd)
        sensor.close()
        self.latest.pop(vault, None)
        log.info("vault %d went offline", vault)

    def on_reading(self, fd):
        vault, sensor = self.sensors[fd]
        data = sensor.recv(256)
        if not data:
            self.forget(fd)
            return
        self.latest[vault] = (time.time(), float(data.split()[-1]))
        if self.latest[vault][1] > 14.0:
            self.alarm.ring(vault)

    def run(self):
        while True:
            for fd, _events in self.poller.poll(30):
                if fd in self.sensors:
                    self.on_reading(fd)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Cellar(vaults=2).run()
