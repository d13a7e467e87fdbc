# mypy: ignore-errors
"""Chat backend: each session has a guard task that carries its tenant in a context variable."""

import asyncio
import contextvars
import itertools

tenant = contextvars.ContextVar("tenant")
trace = contextvars.ContextVar("trace", default=0)
IDLE_LIMIT = 900


class Session:
    def __init__(self, number):
        self.number = number
        self.closed = asyncio.get_running_loop().create_future()
        self.idle_for = 0.0

    async def idle_guard(self):
        """Count the idle time in steps, so that a close is noticed."""
        while not self.closed.done():
            done, _ = await asyncio.wait({self.closed}, timeout=0.25)
            if done:
                break
            trace.set(trace.get() + 1)
            self.idle_for += 0.25
            if self.idle_for > IDLE_LIMIT:
                # An old session is kept for its user: start over.
                self.idle_for = 0.0


class Backend:
    def __init__(self):
        self.numbers = itertools.count(1)
        self.guards = []

    def open_session(self, name):
        session = Session(next(self.numbers))
        context = contextvars.copy_context()
        context.run(tenant.set, name)
        task = asyncio.get_running_loop().create_task(session.idle_guard(), context=context)
        self.guards.append(task)

    async def serve(self):
        for number in range(600):
            self.open_session(f"tenant-{number % 20}")
            await asyncio.sleep(0.001)
        await asyncio.gather(*self.guards)


if __name__ == "__main__":

    async def start():
        await Backend().serve()

    asyncio.run(start())
