"""The line of the user's code that a thread waits or spins in, the frames of libraries folded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from idlebench.diagnose.stack_signs import plain_name
from idlebench.measure.frames import is_library
from idlebench.model.diagnosis import Place
from idlebench.model.evidence import Frame, StackShare

_LOOPS: Final = frozenset({"_run_once", "run_forever", "run_until_complete"})
_LAUNCHERS: Final = frozenset({"bin", "Scripts"})
_INSIDE: Final = 100.0
_ACTIVE: Final = 3.0


def place_of(stacks: Sequence[StackShare], *, spins: bool = False) -> Place | None:
    """Give the line where a thread was seen most, or None without stacks.

    A frame that an event loop has called says more than the line that started the loop, however often the
    loop itself was seen waiting: a coroutine runs for microseconds and waits for seconds.

    Args:
        stacks: of the thread.
        spins: it never rests: where it was on a CPU counts most.
    """
    functions: defaultdict[tuple[str, str], float] = defaultdict(float)
    places: defaultdict[tuple[str, str], dict[Place, float]] = defaultdict(dict)
    for stack in stacks:
        found = _of_stack(stack)
        if found is None:
            continue
        place, inside = found
        weight = stack.share * (_ACTIVE if spins and stack.active else 1.0) * (_INSIDE if inside else 1.0)
        key = (place.file, place.function)
        functions[key] += weight
        places[key][place] = places[key].get(place, 0.0) + weight
    if not functions:
        return None
    best = max(functions, key=lambda key: functions[key])
    return max(places[best], key=lambda place: places[best][place])


def _of_stack(stack: StackShare) -> tuple[Place, bool] | None:
    index = _user_frame(stack.frames)
    if index is None:
        return None
    frame = stack.frames[index]
    inside = any(_is_loop(outer) for outer in stack.frames[index + 1 :])
    innermost = stack.frames[0]
    waits_in = innermost.function if index > 0 else ""
    name = plain_name(frame.function)
    return Place(frame.file, frame.line, name, frame.source, index, waits_in, frame.function), inside


def _user_frame(frames: Sequence[Frame]) -> int | None:
    """Give the innermost frame of the user's; else of an installed package; else the innermost of all."""
    own = [index for index, frame in enumerate(frames) if not frame.library and not _launches(frame)]
    if own:
        return own[0]
    installed = [index for index, frame in enumerate(frames) if not _standard(frame) and not _launches(frame)]
    if installed:
        return installed[0]
    return 0 if frames else None


def _is_loop(frame: Frame) -> bool:
    return plain_name(frame.function) in _LOOPS and frame.library


def _launches(frame: Frame) -> bool:
    """Tell the script that only starts an installed program, such as ``bin/celery``."""
    path = PurePath(frame.file)
    return frame.function == "<module>" and path.parent.name in _LAUNCHERS and not path.suffix


def _standard(frame: Frame) -> bool:
    path = frame.file
    return is_library(path) and "site-packages" not in path and "dist-packages" not in path
