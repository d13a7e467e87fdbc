"""Which commit a directory stands at."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TIMEOUT_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class GitFacts:
    """The state of a work tree.

    Attributes:
        commit: its commit, or "" outside a repository, before the first commit and without git.
        dirty: tracked files were changed; None where that is not known.
    """

    commit: str
    dirty: bool | None


def git_facts(directory: Path, git: str = "git") -> GitFacts:
    """Ask git about a directory; it is fine that there is none.

    Args:
        directory: where the user stands.
        git: the program.
    """
    commit = _answer(git, directory, "rev-parse", "--verify", "--quiet", "HEAD")
    if not commit:
        return GitFacts("", None)
    status = _answer(git, directory, "status", "--porcelain", "--untracked-files=no")
    return GitFacts(commit, None if status is None else bool(status))


def _answer(git: str, directory: Path, *arguments: str) -> str | None:
    # Only asked, never changed: without optional locks `status` does not rewrite the index, and a
    # file system monitor or a pager that the user's configuration names is not started.
    argv = [git, "--no-optional-locks", "-c", "core.fsmonitor=false", "--no-pager", *arguments]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            argv,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
