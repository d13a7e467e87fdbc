"""A directory in the format of proc(5), for tests of the reader."""

from __future__ import annotations

from pathlib import Path

from tests.unit.measure.test_parse import stat_line


class ProcTree:
    """Writes processes as files under a root."""

    def __init__(self, root: Path) -> None:
        """Take an empty directory."""
        self.root = root

    def process(
        self,
        pid: int,
        *,
        name: bytes = b"worker",
        state: str = "S",
        start: int = 7,
        tids: tuple[int, ...] = (),
        parent: int = 5,
    ) -> None:
        """Write a process and its threads."""
        directory = self.root / str(pid)
        directory.mkdir(exist_ok=True)
        tids = tids or (pid,)
        line = stat_line(name, state=state, start=start).split(b" ", 1)[1]
        line = line.replace(b") %s 5 " % state.encode(), b") %s %d " % (state.encode(), parent))
        line = line.replace(b" 20 0 3 0 ", b" 20 0 %d 0 " % len(tids))
        (directory / "stat").write_bytes(b"%d " % pid + line)
        for tid in tids:
            self.thread(pid, tid)

    def thread(self, pid: int, tid: int, *, slices: int = 4, children: str = "") -> None:
        """Write one thread."""
        directory = self.root / str(pid) / "task" / str(tid)
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "stat").write_bytes(stat_line(b"thread"))
        (directory / "schedstat").write_text(f"1000 200 {slices}\n")
        (directory / "status").write_text(
            f"Name:\tthread-{tid}\nvoluntary_ctxt_switches:\t3\nnonvoluntary_ctxt_switches:\t1\n"
        )
        (directory / "children").write_text(children)
