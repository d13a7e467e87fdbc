"""A thread for each device, each asleep for a second at a time."""

from __future__ import annotations

import random
import threading
import time


class DeviceMonitor(threading.Thread):
    def __init__(self, device: str) -> None:
        super().__init__(name=device, daemon=True)
        self.alarm = False

    def run(self) -> None:
        time.sleep(random.random())
        while True:
            if self.alarm:
                print(self.name, "alarm", flush=True)
            time.sleep(1.0)


def main() -> None:
    monitors = [DeviceMonitor(f"device-{number}") for number in range(120)]
    for monitor in monitors:
        monitor.start()
    for monitor in monitors:
        monitor.join()


main()
