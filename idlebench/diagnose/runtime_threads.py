"""Threads that a virtual machine keeps for itself: their timers are nobody's to mend."""

from __future__ import annotations

from typing import Final

_OWN: Final = {
    # HotSpot names its threads in its own sources; the kernel keeps fifteen characters. Of an idle one of
    # release 17 "VM Periodic Task Thread" wakes 20 times a second and the next two four times (measured).
    "java": (
        *("VM Periodic", "Monitor Deflati", "G1 ", "VM Thread", "GC Thread", "C1 Comp", "C2 Comp"),
        *("Service Thread", "Sweeper thread", "Reference Hand", "Finalizer", "Common-Cleaner", "Signal Disp"),
        *("Notification T", "Attach Listen", "ZDirector", "ZDriver", "ZStat", "ZUncommit", "ZWorker"),
        *("Shenandoah", "Concurrent Mark", "StringDedup", "JFR "),
    ),
}


def is_own(runtime: str, name: str) -> bool:
    """Tell whether a thread is its runtime's own.

    Args:
        runtime: such as ``java``.
        name: of the thread, as the kernel has it.
    """
    return name.startswith(_OWN.get(runtime, ("\0",)))
