# mypy: ignore-errors
"""Shallow ice simulation that runs next to a small status port, in one event loop."""

import asyncio
import json
import os

import numpy as np

SIDE = 220
SECONDS_PER_YEAR = 31_556_926.0


class IceSheet:
    def __init__(self, side, seed=11):
        rng = np.random.default_rng(seed)
        y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
        self.bed = 400.0 * np.exp(-3 * (x * x + y * y)) + rng.normal(0, 5, (side, side))
        self.thickness = np.full((side, side), 40.0)
        self.year = 0.0

    def step(self, years=0.02, cell=1000.0):
        ice = self.thickness
        surface = self.bed + ice
        gy, gx = np.gradient(surface, cell)
        slope2 = gx * gx + gy * gy
        diffusivity = np.minimum(2e-7 * ice**5 * slope2, 4e6)
        flux_x, flux_y = -diffusivity * gx, -diffusivity * gy
        divergence = np.gradient(flux_x, cell, axis=1) + np.gradient(flux_y, cell, axis=0)
        season = 30.0 * np.sin(2 * np.pi * self.year)
        balance = np.clip((surface - 260.0 + season) * 0.004, -3.0, 1.2)
        self.thickness = np.maximum(0.0, ice + years * (balance - divergence))
        self.year += years

    def summary(self):
        return {"year": round(self.year, 2), "volume_km3": float(self.thickness.sum()) / 1000.0}


class StatusPort:
    def __init__(self, sheet):
        self.sheet = sheet

    async def __call__(self, reader, writer):
        await reader.readline()
        writer.write(json.dumps(self.sheet.summary()).encode() + b"\n")
        await writer.drain()
        writer.close()


async def simulate(sheet, folder):
    while True:
        for _ in range(50):
            sheet.step()
            await asyncio.sleep(0)
        np.save(os.path.join(folder, "thickness.npy"), sheet.thickness.astype(np.float32))


async def main():
    sheet = IceSheet(SIDE)
    server = await asyncio.start_server(
        StatusPort(sheet), os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))
    )
    async with server:
        await simulate(sheet, os.environ["DATA_DIR"])


if __name__ == "__main__":
    asyncio.run(main())
