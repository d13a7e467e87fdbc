# mypy: ignore-errors
"""Reads simulated vibration sensors and computes their spectra in an executor."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np

SAMPLES = 1 << 16


class Spectra:
    def __init__(self):
        self.frames = asyncio.Queue(maxsize=4)
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="fft")
        self.random = np.random.default_rng(7)
        self.peaks = {}

    def measure(self, sensor):
        phase = np.arange(SAMPLES) * (0.01 + sensor / 500)
        return np.sin(phase) + self.random.normal(0, 0.3, SAMPLES)

    async def sample(self):
        sensor = 0
        while True:
            await self.frames.put((sensor, self.measure(sensor)))
            sensor = (sensor + 1) % 16

    def spectrum(self, frame):
        windowed = frame * np.hanning(SAMPLES)
        return int(np.abs(np.fft.rfft(windowed)).argmax())

    async def analyse(self):
        loop = asyncio.get_running_loop()
        while True:
            sensor, frame = await self.frames.get()
            self.peaks[sensor] = await loop.run_in_executor(self.pool, self.spectrum, frame)


async def main():
    spectra = Spectra()
    await asyncio.gather(spectra.sample(), spectra.analyse())


if __name__ == "__main__":
    asyncio.run(main())
