"""Which libraries a thread uses, so that a fix can be given in their own words."""

from __future__ import annotations

import re
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.thread_facts import ThreadFacts

_PACKAGE: Final = re.compile(r"/(?:site|dist)-packages/(?P<name>[A-Za-z0-9_]+)")
_FRAMEWORKS: Final = ("celery", "rq", "arq", "dramatiq", "taskiq", "saq")


def libraries_of(facts: Facts, thread: ThreadFacts | None) -> tuple[str, ...]:
    """Name what a fix could be written for, the most particular first, ending with the runtime and ""."""
    packages = {name for process in facts.evidence.processes for name in process.packages}
    stacks = () if thread is None else thread.thread.stacks
    packages |= {
        match["name"].lower()
        for stack in stacks
        for frame in stack.frames
        if (match := _PACKAGE.search(frame.file))
    }
    runtime = "" if thread is None else thread.runtime
    if not runtime and facts.evidence.processes:
        runtime = facts.evidence.processes[0].runtime
    in_asyncio = thread is not None and thread.sign(Sign.ASYNCIO) >= 0.3
    redis = "redis" in packages or any(one.service == "redis" for one in facts.outgoing)
    found: list[str] = [name for name in _FRAMEWORKS if name in packages]
    if redis and runtime == "python":
        found.append("redis.asyncio" if in_asyncio else "redis-py")
    if redis and runtime == "node":
        found.append("node-redis")
    if "grpc" in packages:
        found.append("grpc")
    if in_asyncio:
        found.append("asyncio")
    return (*found, runtime or "c", "")
