"""What the names on a thread's stacks say of what it does: sleep, read a reply, connect, log.

A name is only a sign, never a proof: rules weigh it beside counters. Without stacks every sign is 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final

from idlebench.model.evidence import Frame, StackShare

_NEAR: Final = 8
"""How many frames from the innermost on say what a thread is doing just now."""


class Sign(StrEnum):
    """What a stack is in the middle of."""

    SLEEP = "sleep"
    YIELD = "yield"
    READ = "read"
    ANSWERED = "answered"
    CONNECT = "connect"
    SELECT = "select"
    ASYNCIO = "asyncio"
    QUEUE = "queue"
    EVENT = "event"
    LOG = "log"
    ZERO = "zero"
    CHILD = "child"
    SCHEDULER = "scheduler"
    FOREVER = "forever"
    COMPUTE = "compute"
    CALCULATE = "calculate"


_READS: Final = frozenset(
    {
        *(
            "recv",
            "recv_into",
            "readinto",
            "read_response",
            "_read_from_socket",
            "readline",
            "read_from_socket",
        ),
        *("can_read", "_recv", "recvfrom", "readexactly", "getresponse", "begin", "_read_status", "urlopen"),
        *("fetchone", "fetchall", "execute", "_blocking", "unary_unary", "read_int", "_read_bytes"),
    }
)
_CONNECTS: Final = frozenset(
    {
        *("connect", "_connect", "create_connection", "open_connection", "sock_connect", "_sock_connect"),
        *("create_unix_connection", "connect_check_health", "_connect_sock", "getaddrinfo", "on_connect"),
        *("ensure_connection", "establish_connection", "connect_tcp", "_establish_connection"),
    }
)
_SLEEP_CALL: Final = re.compile(r"\b(?:sleep|usleep|nanosleep|wait_for_timeout)\s*\(")
_ZERO_SLEEP: Final = re.compile(r"(?<!asyncio\.)\bsleep\(\s*0(?:\.0*)?\s*\)")
_YIELD_CALL: Final = re.compile(r"\bsched_yield\s*\(")
_CONNECT_CALL: Final = re.compile(r"\.(?:connect|connect_ex|create_connection)\(|\bcreate_connection\(")
_READ_CALL: Final = re.compile(r"\.(?:recv|recv_into|readline|recvfrom|getresponse)\(|\burlopen\(")
_SELECT_CALL: Final = re.compile(r"\b(?:select|poll|epoll_wait|kevent)\(")
_SCHEDULERS: Final = ("/sched.py", "/apscheduler/", "/schedule/__init__.py")
_CONNECTION: Final = "/multiprocessing/connection.py"
_COMPUTES: Final = re.compile(
    r"-packages/(?:numpy|scipy|pandas|polars|pyarrow|numba|torch|tensorflow|jax|sklearn|skimage|PIL|cv2|sympy)/"
)
_COMPUTE_CALL: Final = re.compile(
    r"\b(?:np|numpy|pd|scipy|torch|jnp|cv2)\.\w"
    r"|\b(?:zlib|gzip|bz2|lzma)\.(?:de)?compress\(|\bhashlib\.(?:pbkdf2_hmac|scrypt)\("
)
_PURE: Final = re.compile(
    r"/(?:heapq|bisect|random|statistics|fractions|_?pydecimal|decimal|json/\w+|re/\w+|copy|functools|difflib"
    r"|textwrap|string|csv|html/\w+|xml/.*|ast|base64|gzip|_compression|bz2|lzma|collections/\w+)\.py$"
)
_STARTERS: Final = ("/subprocess.py", "/popen_fork.py", "/popen_spawn_posix.py", "/popen_forkserver.py")
_CHILD_CALL: Final = re.compile(r"\bos\.(?:system|popen|fork|posix_spawnp?|spawn\w+|wait|waitpid|wait4)\(")
_LOG_CALL: Final = re.compile(
    r"\bprint\(|\b(?:log|logger|logging|LOG|_log)\.\w+\(|\bsys\.std(?:out|err)\.write\("
)
_ENDLESS_POLL: Final = re.compile(r"\.poll\(\s*(?:None\s*)?\)")
_ENDLESS_WAIT: Final = re.compile(
    r"\.select\(\s*(?:None\s*)?\)"
    r"|\bselect\.select\((?:[^,()]|\([^()]*\))+(?:,(?:[^,()]|\([^()]*\))+){2}\)"
)
_ZERO_WAIT: Final = re.compile(
    r"timeout\s*=\s*0(?:\.0*)?\s*[,)]|\bselect\.select\([^#]*,\s*0(?:\.0*)?\s*\)"
    r"|\.(?:poll|select)\(\s*0(?:\.0*)?\s*\)|\basyncio\.sleep\(\s*0(?:\.0*)?\s*\)|\.get_nowait\("
    r"|\.get_message\(\s*(?:ignore_subscribe_messages\s*=\s*\w+\s*)?\)"
)


def share_of(stacks: Sequence[StackShare], sign: Sign) -> float:
    """Give the part of the samples of a thread, 0 to 1, that show a sign."""
    test = _TESTS[sign]
    return min(1.0, sum(stack.share for stack in stacks if stack.frames and test(stack.frames)))


def plain_name(function: str) -> str:
    """Give a function's own name: newer interpreters put its class or its function before it."""
    return function.rpartition(".")[2]


def _sleeps(frames: Sequence[Frame]) -> bool:
    return bool(_SLEEP_CALL.search(frames[0].source)) and not _in_asyncio(frames[:_NEAR])


def _yields(frames: Sequence[Frame]) -> bool:
    source = frames[0].source
    return bool(_YIELD_CALL.search(source) or _ZERO_SLEEP.search(source))


def _reads(frames: Sequence[Frame]) -> bool:
    near = frames[:_NEAR]
    return any(frame.library and plain_name(frame.function) in _READS for frame in near) or bool(
        _READ_CALL.search(frames[0].source)
    )


def _connects(frames: Sequence[Frame]) -> bool:
    return any(
        frame.library and plain_name(frame.function) in _CONNECTS for frame in frames[: 2 * _NEAR]
    ) or bool(_CONNECT_CALL.search(frames[0].source))


def _selects(frames: Sequence[Frame]) -> bool:
    inner = frames[0]
    named = inner.file.endswith("selectors.py") and plain_name(inner.function) in {
        "select",
        "_select",
        "_poll",
    }
    waits = any(_awaits_objects(frame) for frame in frames[:_NEAR])
    return named or waits or bool(_SELECT_CALL.search(inner.source))


def _awaits_objects(frame: Frame) -> bool:
    """Whether it is `multiprocessing.connection.wait`, which builds a selector for each wait."""
    return frame.library and plain_name(frame.function) == "wait" and frame.file.endswith(_CONNECTION)


def _in_asyncio(frames: Sequence[Frame]) -> bool:
    return any("/asyncio/" in frame.file or "/uvloop/" in frame.file for frame in frames)


def _any_asyncio(frames: Sequence[Frame]) -> bool:
    return _in_asyncio(frames) or any("asyncio.run(" in frame.source for frame in frames)


def _in_queue(frames: Sequence[Frame]) -> bool:
    return any(
        plain_name(frame.function) == "get" and frame.file.endswith(("/queue.py", "/queues.py"))
        for frame in frames[:4]
    )


def _in_event(frames: Sequence[Frame]) -> bool:
    """Whether the program waits for an event of its own, which is a sleep that may be ended.

    A library that waits for one, such as `concurrent.futures.wait`, makes a blocking call for the program;
    and so does a program that waits for a semaphore or a barrier, where the interpreter names them.
    """
    inside = [frame for frame in frames[:5] if frame.file.endswith("/threading.py")]
    if not any(plain_name(frame.function) in {"wait", "_wait_for_tstate_lock"} for frame in inside):
        return False
    owner, dot, _ = inside[-1].function.rpartition(".")
    if dot and owner not in {"Event", "Thread", "Condition"}:
        return False
    caller = next((frame for frame in frames if not frame.file.endswith("/threading.py")), None)
    others = caller is not None and caller.library and "/concurrent/futures/" in caller.file
    return not _in_queue(frames) and not others


def _logs(frames: Sequence[Frame]) -> bool:
    inside = any(
        "/logging/" in frame.file or frame.file.endswith("/traceback.py") for frame in frames[:_NEAR]
    )
    return inside or bool(_LOG_CALL.search(frames[0].source))


def _children(frames: Sequence[Frame]) -> bool:
    """Whether it starts a process or waits for one; what runs in a forked child has its start below it."""
    for frame in frames[: 2 * _NEAR]:
        if plain_name(frame.function) == "_bootstrap" and frame.library:
            return False
        if frame.library and frame.file.endswith(_STARTERS):
            return True
    return bool(_CHILD_CALL.search(frames[0].source))


def _waits_forever(frames: Sequence[Frame]) -> bool:
    """Whether it is in a poll or select without a timeout; that of a child process is another poll."""
    selects = any(_ENDLESS_WAIT.search(frame.source) for frame in frames if not frame.library)
    objects = any(
        _awaits_objects(inner) and "timeout" not in outer.source for inner, outer in pairwise(frames)
    )
    return selects or objects or (not frames[0].library and bool(_ENDLESS_POLL.search(frames[0].source)))


def _computes(frames: Sequence[Frame]) -> bool:
    inside = any(frame.library and _COMPUTES.search(frame.file) for frame in frames[:3])
    return inside or bool(_COMPUTE_CALL.search(frames[0].source))


def _calculates(frames: Sequence[Frame]) -> bool:
    """Whether the user's function does nothing but calculate, with at most a library that does so as well."""
    for frame in frames:
        if not frame.library:
            return frame.calculates
        if not _PURE.search(frame.file):
            return False
    return False


def _zero_wait(frames: Sequence[Frame]) -> bool:
    return any(_ZERO_WAIT.search(frame.source) for frame in frames if not frame.library)


_TESTS: Final[dict[Sign, Callable[[Sequence[Frame]], bool]]] = {
    Sign.SLEEP: _sleeps,
    Sign.YIELD: _yields,
    Sign.READ: _reads,
    Sign.ANSWERED: lambda frames: _reads(frames) and not _connects(frames),
    Sign.CONNECT: _connects,
    Sign.SELECT: _selects,
    Sign.ASYNCIO: _any_asyncio,
    Sign.QUEUE: _in_queue,
    Sign.EVENT: _in_event,
    Sign.LOG: _logs,
    Sign.ZERO: _zero_wait,
    Sign.CHILD: _children,
    Sign.FOREVER: _waits_forever,
    Sign.COMPUTE: _computes,
    Sign.CALCULATE: _calculates,
    Sign.SCHEDULER: lambda frames: any(name in frame.file for frame in frames[:3] for name in _SCHEDULERS),
}
