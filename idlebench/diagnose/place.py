"""The line of the user's code that a thread waits or spins in, the frames of libraries folded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import Enum
from pathlib import PurePath
from typing import Final

from idlebench.diagnose.stack_signs import Sign, plain_name, share_of
from idlebench.measure.frames import is_library
from idlebench.model.diagnosis import Place
from idlebench.model.evidence import Frame, StackShare

_LOOPS: Final = frozenset({"_run_once", "run_forever", "run_until_complete"})
_LAUNCHERS: Final = frozenset({"bin", "Scripts"})
_MUCH: Final = 100.0
_WORKS: Final = 2000.0  # one sample of a burst says more than those of two seconds of rest
_ACTIVE: Final = 3.0
_LITTLE: Final = 0.001
_ASKS: Final = (Sign.ZERO, Sign.SELECT, Sign.YIELD)
_RESTS: Final = (Sign.SELECT, Sign.EVENT, Sign.QUEUE)


class Looking(Enum):
    """Which samples of a thread count most."""

    WAITING = "waiting"
    """All alike: where does it wait?"""
    RUNNING = "running"
    """Those on a CPU: where does it spin?"""
    WORKING = "working"
    """Those that are not in a sleep: what does it do when it does not rest?"""
    STARTING = "starting"
    """Those that start a process or wait for it."""
    LOGGING = "logging"
    """Those that write to a log."""
    CONNECTING = "connecting"
    """Those that connect; without any, those on a CPU."""
    CROWD = "crowd"
    """Those that most wait in."""


_SHOWN_BY: Final = {
    Looking.STARTING: Sign.CHILD,
    Looking.LOGGING: Sign.LOG,
    Looking.CONNECTING: Sign.CONNECT,
}


def place_of(stacks: Sequence[StackShare], looking: Looking = Looking.WAITING) -> Place | None:
    """Give the line where a thread was seen most, or None without stacks.

    A frame that an event loop has called says more than the line that started the loop, however often the
    loop itself was seen waiting: a coroutine runs for microseconds and waits for seconds.

    Args:
        stacks: of the thread.
        looking: for what.
    """
    functions: defaultdict[tuple[str, str], float] = defaultdict(float)
    places: defaultdict[tuple[str, str], dict[Place, float]] = defaultdict(dict)
    for stack in stacks:
        found = _of_stack(stack)
        if found is None:
            continue
        place, inside, own = found
        weight = stack.share * _weight(stack, looking) * (_MUCH if inside else 1.0)
        if not own:
            weight *= _LITTLE * _LITTLE  # it says less than any line of the user's
        key = (place.file, place.qualified)
        functions[key] += weight
        places[key][place] = places[key].get(place, 0.0) + weight
    if not functions:
        return None
    best = max(functions, key=lambda key: functions[key])
    return max(places[best], key=lambda place: places[best][place])


def _weight(stack: StackShare, looking: Looking) -> float:
    if looking is Looking.CROWD:
        return float(stack.coroutines) or 1.0
    if stack.coroutines and (stack.timeout_s is None or looking is not Looking.WAITING):
        # It waits for an event, or is not what runs: of a loop that is awake, what was caught says more.
        local = share_of([stack], Sign.QUEUE)
        # Who asks others is more often what keeps a loop awake.
        return _LITTLE * _LITTLE if local else _LITTLE
    if looking in _SHOWN_BY and share_of([stack], _SHOWN_BY[looking]):
        return _WORKS * _MUCH
    if looking in {Looking.RUNNING, Looking.CONNECTING}:
        asks = max(share_of([stack], sign) for sign in _ASKS)
        return (_ACTIVE if stack.active else 1.0) * (_ACTIVE if asks else 1.0)
    return 1.0 if looking is Looking.WAITING or _rests(stack) else _WORKS


def _rests(stack: StackShare) -> bool:
    """Whether it is in a wait; on a busy machine one that has just ended a sleep waits for a CPU there."""
    waits = any(share_of([stack], sign) for sign in _RESTS)
    return bool(share_of([stack], Sign.SLEEP)) or (waits and not stack.active)


def _of_stack(stack: StackShare) -> tuple[Place, bool, bool] | None:
    """Give the line, whether an event loop called it, and whether it is the user's own."""
    index = _user_frame(stack.frames)
    if index is None:
        return None
    index = _named_frame(stack.frames, index)
    frame = stack.frames[index]
    inside = any(_is_loop(outer) for outer in stack.frames[index + 1 :])
    innermost = stack.frames[0]
    waits_in = innermost.function if index > 0 and innermost.library else ""
    folded = sum(1 for inner in stack.frames[:index] if inner.library)
    name = plain_name(frame.function)
    place = Place(frame.file, frame.line, name, frame.source, folded, waits_in, frame.function)
    return place, inside, not frame.library


def _user_frame(frames: Sequence[Frame]) -> int | None:
    """Give the innermost frame of the user's; else of an installed package; else the innermost of all."""
    own = [index for index, frame in enumerate(frames) if not frame.library and not _launches(frame)]
    if own:
        # What was made by exec, such as a proxy's methods, has no file: whoever calls it says more.
        return next((index for index in own if not frames[index].file.startswith("<")), own[0])
    installed = [index for index, frame in enumerate(frames) if not _standard(frame) and not _launches(frame)]
    if installed:
        return installed[0]
    return 0 if frames else None


def _named_frame(frames: Sequence[Frame], index: int) -> int:
    """Give the frame that a reader would name: a generator expression belongs to the function around it."""
    for outer in range(index, len(frames)):
        if not plain_name(frames[outer].function).startswith("<") or frames[outer].function == "<module>":
            return outer if frames[outer].file == frames[index].file else index
    return index


def _is_loop(frame: Frame) -> bool:
    return plain_name(frame.function) in _LOOPS and frame.library


def _launches(frame: Frame) -> bool:
    """Tell the script that only starts an installed program, such as ``bin/celery``."""
    path = PurePath(frame.file)
    return frame.function == "<module>" and path.parent.name in _LAUNCHERS and not path.suffix


def _standard(frame: Frame) -> bool:
    path = frame.file
    return is_library(path) and "site-packages" not in path and "dist-packages" not in path
