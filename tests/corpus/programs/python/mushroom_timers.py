# mypy: ignore-errors
"""Every grow box has its own repeating timer for its reading."""

import random
import threading
import time


class RepeatTimer(threading.Timer):
    def run(self):
        while not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)


class GrowBox:
    def __init__(self, number):
        self.number = number
        self.humidity = 80.0
        self.timer = RepeatTimer(1.0, self.take_reading)
        self.timer.daemon = True

    def start(self):
        self.timer.start()

    def take_reading(self):
        self.humidity = 0.9 * self.humidity + 0.1 * random.gauss(80, 2)


def main():
    boxes = [GrowBox(number) for number in range(120)]
    for box in boxes:
        box.start()
        time.sleep(0.005)
    for box in boxes:
        box.timer.join()


main()
