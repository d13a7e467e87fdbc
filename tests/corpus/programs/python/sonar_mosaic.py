# mypy: ignore-errors
"""Sonar mosaic: joins swaths of a side-scan sonar to a map of the sea bed.

The survey thread makes swaths (8-bit echoes with noise), the cleaning thread
filters them with numpy, the main thread lays them into the mosaic and writes a
preview now and then.
"""

import os
import queue
import threading

import numpy

WIDTH = 1024
LINES = 256


class Survey(threading.Thread):
    """Echoes of a sea bed that changes from swath to swath."""

    def __init__(self, swaths):
        super().__init__(name="survey", daemon=True)
        self.swaths = swaths
        self.random = numpy.random.default_rng(7)

    def run(self):
        number = 0
        across = numpy.linspace(0, 24, WIDTH)
        while True:
            along = numpy.linspace(number, number + 6, LINES)[:, None]
            bed = 120 + 60 * numpy.sin(across + along) + 40 * numpy.cos(along * 1.7 - across / 3)
            noise = self.random.normal(0, 25, bed.shape)
            self.swaths.put((number, numpy.clip(bed + noise, 0, 255).astype(numpy.uint8)))
            number += 1


def median_of_nine(image):
    padded = numpy.pad(image, 1, mode="edge")
    stack = [padded[y : y + image.shape[0], x : x + image.shape[1]] for y in range(3) for x in range(3)]
    return numpy.median(numpy.stack(stack), axis=0)


def equalise(image):
    histogram, edges = numpy.histogram(image, bins=256, range=(0, 255))
    shares = histogram.cumsum() / image.size
    return numpy.interp(image, edges[:-1], shares * 255).astype(numpy.uint8)


def clean_swaths(swaths, cleaned):
    while True:
        number, swath = swaths.get()
        cleaned.put((number, equalise(median_of_nine(swath))))


class Mosaic:
    def __init__(self, directory, rows=8):
        self.canvas = numpy.zeros((rows * LINES, WIDTH), dtype=numpy.uint8)
        self.rows = rows
        self.preview = os.path.join(directory, "mosaic.pgm")

    def lay(self, number, swath):
        top = number % self.rows * LINES
        old = self.canvas[top : top + LINES]
        self.canvas[top : top + LINES] = numpy.where(old == 0, swath, old // 2 + swath // 2)
        if number % self.rows == self.rows - 1:
            self.write_preview()

    def write_preview(self):
        small = self.canvas.reshape(-1, 4, WIDTH // 4, 4).mean(axis=(1, 3)).astype(numpy.uint8)
        with open(self.preview, "wb") as file:
            file.write(b"P5 %d %d 255\n" % (small.shape[1], small.shape[0]))
            file.write(small.tobytes())


def main():
    swaths, cleaned = queue.Queue(4), queue.Queue(4)
    Survey(swaths).start()
    threading.Thread(target=clean_swaths, args=(swaths, cleaned), name="cleaner", daemon=True).start()
    mosaic = Mosaic(os.environ["DATA_DIR"])
    while True:
        mosaic.lay(*cleaned.get())


if __name__ == "__main__":
    main()
