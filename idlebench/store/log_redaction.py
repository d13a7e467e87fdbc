"""Secrets taken out of logs that other programs wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

_REDACTED: Final = b"***"


def redact(path: Path, secrets: Sequence[str]) -> None:
    """Replace every occurrence of a secret in a log by ``***``.

    For logs that nobody writes any more: a worker of the user's may have printed the broker's URL.

    Args:
        path: the log; nothing is done if it is missing or no regular file.
        secrets: such as the broker's password, also in the form that it has in a URL; empty ones are ignored.

    Raises:
        OSError: it cannot be read or rewritten.
    """
    wanted = [secret.encode() for secret in sorted(secrets, key=len, reverse=True) if secret]
    if not path.is_file():
        return
    before = after = path.read_bytes()
    for secret in wanted:
        after = after.replace(secret, _REDACTED)
    if after != before:
        path.write_bytes(after)
