# mypy: ignore-errors
"""Archive of the echo sounder: a process makes the profiles, gzip (a child) packs them, a third
process checks the stream. It runs through the whole back log of surveys.
"""

import ctypes
import hashlib
import math
import multiprocessing
import random
import signal
import struct
import subprocess

PR_SET_PDEATHSIG = 1
POINTS = 4000


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def profile(survey):
    """One line of the sea floor: depth in millimetres for each point."""
    noise = random.Random(survey)
    depths = (
        int(12000 + 3000 * math.sin(point / 90 + survey) + noise.gauss(0, 40)) for point in range(POINTS)
    )
    return struct.pack(f"<{POINTS}i", *depths)


class Sounder(multiprocessing.Process):
    def __init__(self, pipe):
        super().__init__(name="sounder")
        self.pipe = pipe

    def run(self):
        die_with_parent()
        survey = 0
        while True:
            self.pipe.write(profile(survey))
            survey += 1


class Checker(multiprocessing.Process):
    def __init__(self, pipe):
        super().__init__(name="checker")
        self.pipe = pipe

    def run(self):
        die_with_parent()
        digest, size = hashlib.sha256(), 0
        while chunk := self.pipe.read(65536):
            digest.update(chunk)
            size += len(chunk)


def main():
    packer = subprocess.Popen(
        ["gzip", "-6", "-c"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=die_with_parent
    )
    parts = [Sounder(packer.stdin), Checker(packer.stdout)]
    for part in parts:
        part.start()
    packer.stdin.close()
    packer.stdout.close()
    for part in parts:
        part.join()


if __name__ == "__main__":
    main()
