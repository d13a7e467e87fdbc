# mypy: ignore-errors
"""Lost umbrellas, kept for a while: a cache over TCP ("put tag text", "get tag") that forgets by itself."""

import os
import socket
import threading
import time

KEEP_S = 90.0
SWEEP_S = 3.0


class Stand:
    def __init__(self):
        self._umbrellas = {}
        self._lock = threading.Lock()

    def put(self, tag, text):
        with self._lock:
            self._umbrellas[tag] = (time.monotonic() + KEEP_S, text)

    def get(self, tag):
        with self._lock:
            until, text = self._umbrellas.get(tag, (0.0, ""))
        return text if until > time.monotonic() else ""

    def expire(self):
        now = time.monotonic()
        with self._lock:
            gone = [tag for tag, (until, _text) in self._umbrellas.items() if until <= now]
            for tag in gone:
                del self._umbrellas[tag]
        return len(gone)


def sweep(stand, closing):
    while not closing.wait(SWEEP_S):
        stand.expire()


def talk(stand, connection):
    with connection, connection.makefile("rw", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            verb, _, rest = line.strip().partition(" ")
            if verb == "put":
                stand.put(*rest.split(" ", 1))
                lines.write("ok\n")
            else:
                lines.write(stand.get(rest) + "\n")
            lines.flush()


def main():
    stand, closing = Stand(), threading.Event()
    for number in range(400):
        stand.put(f"found-{number}", "black, wooden handle")
    threading.Thread(target=sweep, args=(stand, closing), name="sweeper", daemon=True).start()
    with socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "0")))) as listener:
        while True:
            connection, _address = listener.accept()
            threading.Thread(target=talk, args=(stand, connection), daemon=True).start()


if __name__ == "__main__":
    main()
