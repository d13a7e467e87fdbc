# mypy: ignore-errors
"""A hand-made pool: threads that share a list of tasks under a condition."""

import threading
import time


class TaskBoard:
    def __init__(self):
        self.tasks = []
        self.condition = threading.Condition()

    def put(self, task):
        with self.condition:
            self.tasks.append(task)
            self.condition.notify_all()

    def get(self):
        with self.condition:
            while not self.tasks:
                self.condition.wait()
            return self.tasks.pop(0)


def feeder(board, fed):
    while True:
        cage = board.get()
        fed[cage] = fed.get(cage, 0) + 1


def main():
    board = TaskBoard()
    fed = {}
    for _ in range(40):
        threading.Thread(target=feeder, args=(board, fed), daemon=True).start()
    cage = 0
    while True:
        board.put(cage % 12)
        cage += 1
        time.sleep(0.2)


main()
