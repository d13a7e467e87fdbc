# mypy: ignore-errors
"""Image resizer: a pool of threads, warmed up at start, that waits for pictures from a local socket."""

import concurrent.futures
import logging
import os
import socket
import time

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("resizer")

THREADS = 8


def halve(pixels):
    """Drops every second pixel of every second row."""
    return [row[::2] for row in pixels[::2]]


def warm_up(number):
    """A first small picture for each thread, so that the pool is up before the first request."""
    time.sleep(0.1)
    return len(halve([[number] * 32 for _ in range(32)]))


def resize_request(peer):
    with peer:
        size = int(peer.recv(16) or b"0")
        picture = [[0] * size for _ in range(size)]
        peer.sendall(str(len(halve(picture))).encode())


def main():
    pool = concurrent.futures.ThreadPoolExecutor(THREADS, thread_name_prefix="resize")
    for size in pool.map(warm_up, range(THREADS)):
        assert size == 16
    path = os.path.join(os.environ["DATA_DIR"], "resizer.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen()
        log.info("%d threads ready at %s", THREADS, path)
        while True:
            peer, _ = listener.accept()
            pool.submit(resize_request, peer)


if __name__ == "__main__":
    main()
