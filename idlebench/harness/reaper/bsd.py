"""Who is alive where there is no `/proc` (macOS): what `ps` prints.

Reduced: `ps` gives the start to the second and shows environments of our own processes only.
"""

from __future__ import annotations

import calendar
import subprocess
import time

from .procfs import Entry

PS = "/bin/ps"
DEADLINE_S = 5.0
_COLUMNS = 10


def parse_table(text: str) -> dict[int, Entry]:
    """Read the output of `ps -axo pid=,ppid=,pgid=,sess=,state=,lstart=`; unknown lines are left out."""
    found: dict[int, Entry] = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < _COLUMNS or not (
            fields[0].isdigit() and fields[1].isdigit() and fields[2].isdigit()
        ):
            continue
        try:
            started = calendar.timegm(time.strptime(" ".join(fields[5:10]), "%a %b %d %H:%M:%S %Y"))
        except ValueError:
            continue
        pid = int(fields[0])
        found[pid] = Entry(pid, int(fields[1]), int(fields[2]), 0, fields[4][0], started)
    return found


def parse_marker(text: str, variable: str) -> str | None:
    """Find a variable in the output of `ps -Eww -o command=`."""
    for word in reversed(text.split()):
        name, equals, value = word.partition("=")
        if equals and name == variable:
            return value
    return None


def _ps(*arguments: str) -> str:
    """Run ps; "" if it fails or takes too long."""
    try:
        return subprocess.run(
            [PS, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=DEADLINE_S,
            env={"LC_ALL": "C", "TZ": "UTC"},
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def table() -> dict[int, Entry]:
    """List every process that can be seen."""
    return parse_table(_ps("-axo", "pid=,ppid=,pgid=,sess=,state=,lstart="))


def entry(pid: int) -> Entry | None:
    """Look one process up; None if there is none."""
    return parse_table(_ps("-p", str(pid), "-o", "pid=,ppid=,pgid=,sess=,state=,lstart=")).get(pid)


def marker(pid: int, variable: str) -> str | None:
    """Give the value of one variable in a process's environment, or None."""
    return parse_marker(_ps("-Eww", "-p", str(pid), "-o", "command="), variable)
