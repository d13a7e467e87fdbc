# mypy: ignore-errors
"""Download manager: transfers run in a pool, finished ones are booked as soon as they are there."""

import concurrent.futures
import socket
import threading


class Transfer:
    def __init__(self, name):
        self.name = name
        # The far end of a transfer that has stalled: open, but nothing comes.
        self.connection, self.peer = socket.socketpair()

    def download(self):
        received = 0
        while block := self.connection.recv(65536):
            received += len(block)
        return received


class DownloadManager:
    def __init__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(4, thread_name_prefix="transfer")
        self.pending = {}

    def add(self, transfer):
        self.pending[self.pool.submit(transfer.download)] = transfer

    def reap(self):
        while self.pending:
            done, _ = concurrent.futures.wait(
                self.pending, timeout=0.005, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                transfer = self.pending.pop(future)
                print(f"{transfer.name}: {future.result()} bytes", flush=True)


def main():
    manager = DownloadManager()
    for name in ("packages.xz", "contents.gz", "release.gpg"):
        manager.add(Transfer(name))
    reaper = threading.Thread(target=manager.reap, name="reaper")
    reaper.start()
    reaper.join()


if __name__ == "__main__":
    main()
