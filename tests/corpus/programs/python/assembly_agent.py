# mypy: ignore-errors
"""Assembly agent: asks the dispatcher over gRPC for the next work order and builds it."""

import logging
import os
import threading

import grpc

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("assembly")


def identity(data):
    return data


class Dispatcher:
    """A thin stub; messages stay bytes because the agent needs only the order number."""

    def __init__(self, target):
        self.channel = grpc.insecure_channel(target)
        self.next_order = self.channel.unary_unary(
            "/plant.Dispatcher/NextOrder", request_serializer=identity, response_deserializer=identity
        )


class AssemblyAgent(threading.Thread):
    def __init__(self, dispatcher, station):
        super().__init__(name=f"station-{station}", daemon=True)
        self.dispatcher = dispatcher
        self.station = station.encode()
        self.built = 0

    def fetch_order(self):
        """Returns the next order, or None when the dispatcher has none."""
        answer = self.dispatcher.next_order(self.station, timeout=30)
        return answer or None

    def run(self):
        # The dispatcher is meant to hold the call until there is an order.
        while True:
            order = self.fetch_order()
            if order is None:
                continue
            self.build(order)

    def build(self, order):
        self.built += 1
        log.info("built %r (%d so far)", order, self.built)


def main():
    agent = AssemblyAgent(Dispatcher(os.environ["GRPC_TARGET"]), "welding")
    agent.start()
    log.info("agent up")
    agent.join()


if __name__ == "__main__":
    main()
