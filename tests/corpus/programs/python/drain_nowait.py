"""A mail sender whose thread asks an in-process queue again and again."""

from __future__ import annotations

import queue
import threading

outbox: queue.Queue[str] = queue.Queue()
stopping = threading.Event()


def send(message: str) -> None:
    print("sent", message, flush=True)


def deliver_pending() -> None:
    while not stopping.is_set():
        try:
            message = outbox.get_nowait()
        except queue.Empty:
            continue
        send(message)


def main() -> None:
    sender = threading.Thread(target=deliver_pending, name="mail-sender")
    sender.start()
    sender.join()


if __name__ == "__main__":
    main()
