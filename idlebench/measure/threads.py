"""The files of one thread, and what they say."""

from __future__ import annotations

from idlebench.measure.descriptors import KeptFiles
from idlebench.measure.failures import ProcessGoneError
from idlebench.measure.parse import parse_schedstat, parse_switches, parse_thread_name
from idlebench.model.process import ThreadSample


class ThreadFiles:
    """The paths of one thread: made once, because making a string costs as much as a read."""

    __slots__ = ("children", "schedstat", "stat", "status", "tid")

    def __init__(self, directory: str, tid: int) -> None:
        """Name the files; open none.

        Args:
            directory: ``/proc/PID/task``.
            tid: thread id.
        """
        base = f"{directory}/{tid}"
        self.tid = tid
        self.stat = f"{base}/stat"
        self.schedstat = f"{base}/schedstat"
        self.status = f"{base}/status"
        self.children = f"{base}/children"

    @property
    def paths(self) -> tuple[str, ...]:
        """Every file that may be open."""
        return self.stat, self.schedstat, self.status, self.children


def read_thread(files: KeptFiles, thread: ThreadFiles) -> ThreadSample | None:
    """Read the counters of one thread; None if it has ended.

    On a kernel that does not count timeslices those fields are None.
    """
    try:
        status = files.read(thread.status)
    except ProcessGoneError:
        return None
    on_cpu: tuple[int, int, int] | tuple[None, None, None]
    try:
        on_cpu = parse_schedstat(files.read(thread.schedstat))
    except ProcessGoneError:
        on_cpu = (None, None, None)
    voluntary, involuntary = parse_switches(status)
    return ThreadSample(
        tid=thread.tid,
        name=parse_thread_name(status),
        cpu_ns=on_cpu[0],
        run_queue_ns=on_cpu[1],
        timeslices=on_cpu[2],
        voluntary=voluntary,
        involuntary=involuntary,
    )
