"""Deletes the keys of a run: a script for the reaper, which runs it when the harness was killed.

Reads IDLEBENCH_BROKER_URL and IDLEBENCH_PREFIX; standard library and redis only.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import redis

DEADLINE_S: Final = 3.0
BATCH: Final = 500


def escape_glob(text: str) -> str:
    r"""Give a MATCH pattern that matches this text and nothing else: ``*?[]^-\`` are taken literally."""
    return re.sub(r"([*?\[\]\\^-])", r"\\\1", text)


def delete_keys(client: redis.Redis, prefix: str) -> int:
    """Delete the keys that begin with the prefix, a batch at a time; give how many there were.

    UNLINK frees memory in the background, so that a long queue does not hold the server up.
    """
    deleted = 0
    batch: list[bytes | str] = []
    for key in client.scan_iter(match=f"{escape_glob(prefix)}*", count=BATCH):
        batch.append(key)
        if len(batch) >= BATCH:
            deleted += int(client.unlink(*batch))
            batch.clear()
    return deleted + (int(client.unlink(*batch)) if batch else 0)


def main() -> int:
    """Connect, delete, end; 1 if the server could not be asked."""
    import redis  # noqa: PLC0415 - the package loads this file before a broker is used
    from redis.backoff import NoBackoff  # noqa: PLC0415 - as above
    from redis.retry import Retry  # noqa: PLC0415 - as above

    client = redis.Redis.from_url(
        os.environ["IDLEBENCH_BROKER_URL"], socket_timeout=DEADLINE_S, retry=Retry(NoBackoff(), 0)
    )
    try:
        delete_keys(client, os.environ["IDLEBENCH_PREFIX"])
    except redis.RedisError:
        return 1
    finally:
        client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
