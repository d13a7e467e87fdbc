# mypy: ignore-errors
"""Porters' office of a hospital: wards have their own queues, the lift desk asks the dispatch service for
errands.
"""

import os
import queue
import threading

import grpc


def plain(message):
    return message


class Ward(threading.Thread):
    def __init__(self, name):
        super().__init__(name=f"ward-{name}", daemon=True)
        self.errands = queue.Queue()
        self.carried = 0

    def run(self):
        while True:
            self.errands.get()
            self.carried += 1


class DispatchClient:
    def __init__(self, target):
        self.channel = grpc.insecure_channel(target)
        self.next_call = self.channel.unary_unary(
            "/porters.Dispatch/Next", request_serializer=plain, response_deserializer=plain
        )

    def next_errand(self):
        """The service holds the call until there is an errand (so its manual says)."""
        return self.next_call(b"lift", timeout=60, wait_for_ready=True)


class LiftDesk(threading.Thread):
    def __init__(self, client, wards):
        super().__init__(name="lift-desk", daemon=True)
        self.client = client
        self.wards = wards

    def run(self):
        while True:
            errand = self.client.next_errand()
            if errand:
                self.wards[errand[0] % len(self.wards)].errands.put(errand)


def main():
    wards = [Ward(name) for name in ("north", "south", "east", "west", "children", "surgery")]
    for ward in wards:
        ward.start()
    desk = LiftDesk(DispatchClient(os.environ["GRPC_TARGET"]), wards)
    desk.start()
    closing = threading.Event()
    while not closing.wait(30):
        print("carried", sum(ward.carried for ward in wards), flush=True)


main()
