# mypy: ignore-errors
"""A renderer that waits for the camera thread to hand over a frame."""

import threading
import time


class FrameSlot:
    """One frame, handed from the camera to the renderer."""

    def __init__(self):
        self.frame = None

    def publish(self, frame):
        self.frame = frame

    def wait_for_frame(self):
        while self.frame is None:
            time.sleep(0)  # give the camera thread a chance
        frame, self.frame = self.frame, None
        return frame


def camera(slot, switched_on):
    number = 0
    while True:
        switched_on.wait()
        number += 1
        slot.publish(number)
        time.sleep(0.04)


def renderer(slot):
    drawn = 0
    while True:
        slot.wait_for_frame()
        drawn += 1


def main():
    slot = FrameSlot()
    switched_on = threading.Event()  # nobody has pressed the button yet
    threads = [
        threading.Thread(target=camera, args=(slot, switched_on), name="camera"),
        threading.Thread(target=renderer, args=(slot,), name="renderer"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
