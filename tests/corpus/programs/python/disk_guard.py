# mypy: ignore-errors
"""Stops the recorder when the disk is nearly full. The free space comes from df."""

import subprocess
import threading

LIMIT = 0.99


class DiskGuard(threading.Thread):
    def __init__(self, mount, on_full):
        super().__init__(name="disk-guard", daemon=True)
        self.mount = mount
        self.on_full = on_full

    def used(self):
        output = subprocess.check_output(
            f"df -P {self.mount} | tail -n 1 | awk '{{print $5}}'", shell=True, text=True
        )
        return int(output.strip().rstrip("%")) / 100

    def run(self):
        stopped = threading.Event()
        while not stopped.wait(0.1):
            if self.used() > LIMIT:
                self.on_full()


class Recorder:
    def __init__(self):
        self.recording = threading.Event()

    def stop(self):
        self.recording.clear()

    def record(self):
        while True:
            self.recording.wait()


def main():
    recorder = Recorder()
    DiskGuard("/", recorder.stop).start()
    recorder.record()


if __name__ == "__main__":
    main()
