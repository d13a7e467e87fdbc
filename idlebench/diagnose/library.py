"""Which libraries a thread uses, so that a fix can be given in their own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Final

from idlebench.diagnose.facts import Facts
from idlebench.diagnose.stack_signs import Sign
from idlebench.diagnose.thread_facts import ThreadFacts
from idlebench.model.evidence import Frame, StackShare

_PACKAGE: Final = re.compile(r"/(?:site|dist)-packages/(?P<name>[A-Za-z0-9_]+)")
_CLIENT: Final = re.compile(r"-packages/redis/")
_KINDS: Final = {
    **dict.fromkeys(("brpop", "blpop", "brpoplpush", "blmove", "blmpop", "rpop", "lpop"), "list"),
    **dict.fromkeys(("xread", "xreadgroup"), "stream"),
    **dict.fromkeys(("bzpopmin", "bzpopmax", "bzmpop", "zpopmin", "zrange", "zrangebyscore"), "sorted set"),
    **dict.fromkeys(("get_message", "listen"), "pub/sub"),
}
_STANDARD: Final = (
    (re.compile(r"/multiprocessing/connection\.py$"), "pipe"),
    (re.compile(r"/queue\.py$|/multiprocessing/queues\.py$"), "queue"),
    (re.compile(r"/(?:selectors|socketserver)\.py$"), "select"),
    (re.compile(r"/threading\.py$"), "event"),
)
_FRAMEWORKS: Final = ("celery", "rq", "arq", "dramatiq", "taskiq", "saq")


def libraries_of(facts: Facts, thread: ThreadFacts | None) -> tuple[str, ...]:
    """Name what a fix could be written for, the most particular first, ending with the runtime and "".

    A library whose call is known comes twice: ``redis-py list`` before ``redis-py``.
    """
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
        found += _with_call("redis.asyncio" if in_asyncio else "redis-py", kind_of_call(stacks, _of_client))
    if redis and runtime == "node":
        found.append("node-redis")
    if "grpc" in packages:
        found.append("grpc")
    if in_asyncio:
        found.append("asyncio")
    if runtime == "python":
        return (*found, *_with_call(runtime, kind_of_call(stacks, _of_standard)), "")
    return (*found, runtime or "c", "")


def kind_of_call(stacks: Sequence[StackShare], kind: Callable[[Frame], str]) -> str:
    """Name the kind of library call that a thread was seen in most, or "".

    Args:
        stacks: of the thread.
        kind: tells what a frame is a call of, or "". The outermost call of a library counts: it is the one
            that the user's code makes.
    """
    shares: defaultdict[str, float] = defaultdict(float)
    for stack in stacks:
        folded = takewhile(lambda frame: frame.library, stack.frames)
        kinds = [found for frame in folded if (found := kind(frame))]
        if kinds:
            shares[kinds[-1]] += stack.share
    return max(shares, key=lambda one: shares[one], default="")


def _with_call(library: str, call: str) -> tuple[str, ...]:
    return (f"{library} {call}", library) if call else (library,)


def _of_client(frame: Frame) -> str:
    return _KINDS.get(frame.function, "") if _CLIENT.search(frame.file) else ""


def _of_standard(frame: Frame) -> str:
    return next((kind for path, kind in _STANDARD if path.search(frame.file)), "")
