"""Dozens of threading.Timer objects, each of which starts its successor."""

from __future__ import annotations

import threading


class RateLimiter:
    def __init__(self, tenant: int, period: float) -> None:
        self.tenant = tenant
        self.period = period
        self.tokens = 10

    def refill(self) -> None:
        self.tokens = min(10, self.tokens + 1)
        self.schedule_refill()

    def schedule_refill(self) -> None:
        timer = threading.Timer(self.period, self.refill)
        timer.daemon = True
        timer.start()


def main() -> None:
    limiters = [RateLimiter(tenant, 0.9 + tenant / 150) for tenant in range(60)]
    for limiter in limiters:
        limiter.schedule_refill()
    threading.Event().wait()


main()
