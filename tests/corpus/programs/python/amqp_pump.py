# mypy: ignore-errors
"""A consumer on a blocking broker connection, as AMQP clients have it: frames, channels, heartbeats."""

import logging
import os
import selectors
import socket
import time

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
log = logging.getLogger("amqp")


class HeartbeatChecker:
    def __init__(self, connection, interval):
        self.connection = connection
        self.interval = interval
        self.next_at = time.monotonic() + interval

    def check(self):
        if time.monotonic() >= self.next_at:
            self.connection.send_frame(b"HEARTBEAT")
            self.next_at = time.monotonic() + self.interval


class Channel:
    def __init__(self, connection):
        self.connection = connection
        self.consumers = {}

    def consumer(self, queue):
        def register(callback):
            self.consumers[queue] = callback
            self.connection.send_frame(b"BASIC.CONSUME " + queue.encode())
            return callback

        return register

    def deliver(self, frame):
        if not frame.startswith(b"DELIVER "):
            return  # an acknowledgement or a heartbeat
        _, queue, body = frame.split(b" ", 2)
        self.consumers[queue.decode()](body)

    def start_consuming(self):
        """Serve the connection for as long as there are consumers."""
        while self.consumers:
            self.connection.process_data_events()


class BlockingConnection:
    def __init__(self, host, port, heartbeat=20):
        self.sock = socket.create_connection((host, port), timeout=10)
        self.sock.sendall(b"AMQP 0 0 9 1\n")
        self.sock.recv(4096)
        self.sock.setblocking(False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.sock, selectors.EVENT_READ)
        self.buffer = b""
        self.channels = []
        self.heartbeats = HeartbeatChecker(self, heartbeat)

    def channel(self):
        self.channels.append(Channel(self))
        return self.channels[-1]

    def send_frame(self, frame):
        self.sock.sendall(frame + b"\n")

    def process_data_events(self, time_limit=0):
        """Read what has arrived and hand it to the channels; wait for it `time_limit` seconds at most."""
        for key, _ in self.selector.select(time_limit):
            data = key.fileobj.recv(65536)
            if not data:
                raise ConnectionError("the broker closed the connection")
            *frames, self.buffer = (self.buffer + data).split(b"\n")
            for frame in frames:
                for channel in self.channels:
                    channel.deliver(frame)
        self.heartbeats.check()


def main():
    connection = BlockingConnection(os.environ["HOST"], int(os.environ["PORT"]))
    channel = connection.channel()

    @channel.consumer("invoices")
    def on_invoice(body):
        log.info("invoice of %d bytes", len(body))

    @channel.consumer("refunds")
    def on_refund(body):
        log.info("refund of %d bytes", len(body))

    log.info("consuming %s", ", ".join(channel.consumers))
    channel.start_consuming()


if __name__ == "__main__":
    main()
