"""Where a run is stored, and where else if that cannot be written."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from idlebench.errors import StorageError

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")


@dataclass(frozen=True, slots=True)
class Place:
    """A directory that a run may be stored in.

    Attributes:
        path: the run directory itself; it does not exist yet.
        private: made for this user alone, because others can write to its parent or never asked to see it.
    """

    path: Path
    private: bool


def check_name(name: str) -> str:
    """Accept a name that is one path component everywhere and no hidden file.

    Raises:
        StorageError: it is not.
    """
    if not _NAME.fullmatch(name):
        raise StorageError(
            f"{name!r} cannot be the name of a file in a run directory",
            remedy="letters, digits and . _ + -, beginning with a letter or a digit",
        )
    return name


def fallback_places(run_id: str, environ: Mapping[str, str] | None = None) -> tuple[Place, ...]:
    """Give the places to try when the chosen one cannot be written, best first.

    The first is the user's own state directory (XDG Base Directory Specification 0.8: ``$XDG_STATE_HOME``,
    by default ``~/.local/state``, only if absolute); the last the directory for temporary files.
    """
    environ = os.environ if environ is None else environ
    state = Path(environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():
        home = Path(environ.get("HOME", ""))
        state = home / ".local" / "state"
    places = [Place(Path(tempfile.gettempdir()) / f"idlebench-stored-{run_id}", private=True)]
    if state.is_absolute():
        places.insert(0, Place(state / "idlebench" / "runs" / run_id, private=True))
    return tuple(places)
