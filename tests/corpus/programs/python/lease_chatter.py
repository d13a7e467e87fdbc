# mypy: ignore-errors
"""Fleet worker: one thread a tenant asks the dispatcher for leases by gRPC."""

import logging
import logging.handlers
import os
import threading
import time

import grpc

TENANTS = ["acme", "globex", "initech", "umbrella", "hooli", "stark"]
LEASE = "/fleet.v1.Dispatch/Lease"


def set_up_logging():
    handler = logging.handlers.RotatingFileHandler(
        os.path.join(os.environ["DATA_DIR"], "worker.log"), maxBytes=5_000_000, backupCount=2
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    # Left on since the incident in spring.
    root.setLevel(logging.DEBUG)


class TenantPoller(threading.Thread):
    def __init__(self, channel, tenant, period=0.25):
        super().__init__(name=f"poll-{tenant}", daemon=True)
        self.lease = channel.unary_unary(LEASE)
        self.tenant = tenant
        self.period = period
        self.log = logging.getLogger(f"fleet.{tenant}")
        self.leases = []

    def poll_forever(self):
        while True:
            self.log.debug("poll starts, %d leases held", len(self.leases))
            self.log.debug("request: tenant=%s max=%d", self.tenant, 8)
            answer = self.lease(self.tenant.encode(), timeout=5, wait_for_ready=True)
            self.log.debug("answer: %d bytes", len(answer))
            for held in self.leases:
                self.log.debug("still held: %s", held)
            if answer:
                self.leases.append(answer)
            else:
                self.log.info("no lease available for %s", self.tenant)
                self.log.debug("state: idle -> idle")
            self.log.debug("poll done, next in %.2f s", self.period)
            time.sleep(self.period)

    def run(self):
        self.poll_forever()


def main():
    set_up_logging()
    channel = grpc.insecure_channel(os.environ["GRPC_TARGET"])
    pollers = [TenantPoller(channel, tenant) for tenant in TENANTS]
    for poller in pollers:
        poller.start()
    for poller in pollers:
        poller.join()


if __name__ == "__main__":
    main()
