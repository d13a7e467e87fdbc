"""Deadlines of blocks, read from source."""

from __future__ import annotations

from pathlib import Path

import pytest

from idlebench.diagnose.source.deadlines import deadline_s

SOURCE = """
PATIENCE = 0.5

async def attend(queue):
    async with asyncio.timeout(30):
        async with asyncio.timeout(PATIENCE):
            await queue.get()
        await queue.join()
    async with asyncio.timeout(setting()):
        await queue.get()
    async with anyio.move_on_after(delay=1 / 4) as scope, connection:
        await queue.get()
"""


@pytest.mark.parametrize(("line", "seconds"), [(7, 0.5), (8, 30.0), (10, None), (12, 0.25), (3, None)])
def test_the_innermost_block_with_a_number_tells(tmp_path: Path, line: int, seconds: float | None) -> None:
    """What is only known when it runs is not guessed."""
    file = tmp_path / "worker.py"
    file.write_text(SOURCE)
    assert deadline_s(file, line) == seconds


def test_a_file_that_cannot_be_read_tells_nothing(tmp_path: Path) -> None:
    """Nor one that is no Python."""
    (tmp_path / "broken.py").write_text("async with (")
    assert deadline_s(tmp_path / "broken.py", 1) is None
    assert deadline_s(tmp_path / "gone.py", 1) is None
    assert deadline_s(None, 1) is None
