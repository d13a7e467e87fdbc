# mypy: ignore-errors
"""Makes sudoku puzzles for a magazine and stores them in SQLite."""

import os
import queue
import random
import sqlite3
import threading

CELLS = range(81)
PEERS = [
    frozenset(
        other
        for other in CELLS
        if other != cell
        and (
            other // 9 == cell // 9
            or other % 9 == cell % 9
            or (other // 27 == cell // 27 and other % 9 // 3 == cell % 9 // 3)
        )
    )
    for cell in CELLS
]


def choices(grid, cell):
    return set(range(1, 10)) - {grid[peer] for peer in PEERS[cell]}


def solutions(grid):
    """All solutions of the grid, one by one; the cell with the fewest choices goes first."""
    empty = [cell for cell in CELLS if not grid[cell]]
    if not empty:
        yield tuple(grid)
        return
    cell = min(empty, key=lambda c: len(choices(grid, c)))
    digits = list(choices(grid, cell))
    random.shuffle(digits)
    for digit in digits:
        grid[cell] = digit
        yield from solutions(grid)
        grid[cell] = 0


def is_unique(grid):
    found = solutions(list(grid))
    return next(found, None) is not None and next(found, None) is None


def new_puzzle():
    """Take digits away from a full grid as long as it has one solution only."""
    full = next(solutions([0] * 81))
    puzzle = list(full)
    for cell in random.sample(CELLS, 81):
        kept, puzzle[cell] = puzzle[cell], 0
        if not is_unique(puzzle):
            puzzle[cell] = kept
    return full, puzzle


def press(out):
    while True:
        out.put(new_puzzle())


def store(source, path):
    db = sqlite3.connect(path)
    db.execute(
        "CREATE TABLE IF NOT EXISTS puzzle (id INTEGER PRIMARY KEY, givens INTEGER, grid TEXT, solution TEXT)"
    )
    while True:
        full, puzzle = source.get()
        with db:
            db.execute(
                "INSERT INTO puzzle (givens, grid, solution) VALUES (?, ?, ?)",
                (sum(map(bool, puzzle)), "".join(map(str, puzzle)), "".join(map(str, full))),
            )


def main():
    puzzles = queue.Queue(maxsize=50)
    threading.Thread(target=press, args=(puzzles,), name="press", daemon=True).start()
    store(puzzles, os.environ["DATABASE_PATH"])


if __name__ == "__main__":
    main()
