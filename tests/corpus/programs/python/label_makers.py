# mypy: ignore-errors
"""Three processes that make parcel labels from a common queue."""

import multiprocessing
import os
import queue
import signal


def make_labels(orders, folder):
    parent = multiprocessing.parent_process()
    # Look now and then whether the parent is still there.
    while parent.is_alive():
        try:
            parcel = orders.get(timeout=5)
        except queue.Empty:
            continue
        with open(os.path.join(folder, f"{parcel}.txt"), "w", encoding="utf-8") as label:
            label.write(f"Parcel {parcel}\n")


def main():
    orders = multiprocessing.Queue()
    for number in range(3):
        multiprocessing.Process(
            target=make_labels,
            args=(orders, os.environ["DATA_DIR"]),
            name=f"maker-{number}",
            daemon=True,
        ).start()
    for parcel in ("A-100", "A-101"):
        orders.put(parcel)
    signal.sigwait({signal.SIGINT, signal.SIGHUP})


if __name__ == "__main__":
    main()
