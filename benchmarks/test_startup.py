"""Start-up of `idlebench --help` beside that of importing typer, which every command needs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

TARGET_RATIO = 1.5
"""What the project promises on a quiet machine."""
ROUNDS = 15

HELP = (sys.executable, "-m", "idlebench", "--help")
IMPORT = (sys.executable, "-c", "import typer")


def seconds(argv: tuple[str, ...]) -> float:
    """Wall time of one process: without a timeout, for which Popen.wait would look every 50 ms in the end."""
    begin = time.perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def test_help_starts_in_at_most_one_and_a_half_times_the_import_of_typer() -> None:
    """Both are timed in one run, turn by turn, so that a busy neighbour delays them alike."""
    for argv in (HELP, IMPORT):
        seconds(argv)
    pairs = [(seconds(HELP), seconds(IMPORT)) for _ in range(ROUNDS)]
    ours = min(pair[0] for pair in pairs)
    theirs = min(pair[1] for pair in pairs)
    ratio = statistics.median(mine / other for mine, other in pairs)
    print(f"\nidlebench --help: {ours * 1e3:.0f} ms, import typer: {theirs * 1e3:.0f} ms, least of {ROUNDS}")
    print(f"ratio: {ours / theirs:.2f} of the least, {ratio:.2f} median (target <= {TARGET_RATIO})")
    assert min(ours / theirs, ratio) <= TARGET_RATIO
