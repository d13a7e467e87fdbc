# mypy: ignore-errors
"""Node agent: reports to the fleet controller over XML-RPC."""

import os
import queue
import socket
import threading
import time
import xmlrpc.client

CONTROLLER = "http://%s:%s/RPC2" % (os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "1"))


class Heartbeat(threading.Thread):
    def __init__(self, url, period=10.0):
        super().__init__(name="fleet-heartbeat", daemon=True)
        self.url = url
        self.period = period
        self.controller = xmlrpc.client.ServerProxy(url)
        self.failures = 0

    def reconnect(self):
        self.controller("close")()
        self.controller = xmlrpc.client.ServerProxy(self.url)

    def report(self):
        return self.controller.fleet.heartbeat(socket.gethostname(), self.failures)

    def run(self):
        while True:
            try:
                self.report()
                self.failures = 0
                time.sleep(self.period)
            except (OSError, xmlrpc.client.ProtocolError):
                self.failures += 1
                self.reconnect()


class Agent:
    def __init__(self):
        self.orders = queue.SimpleQueue()
        self.heartbeat = Heartbeat(CONTROLLER)

    def run(self):
        self.heartbeat.start()
        while True:
            order = self.orders.get()
            print("order", order, flush=True)


if __name__ == "__main__":
    Agent().run()
