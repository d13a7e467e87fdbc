# mypy: ignore-errors
"""Batch host with an admin console: batches wait in a pool, operators talk to a small TCP server."""

import concurrent.futures
import os
import queue
import signal
import socketserver
import threading


class BatchHost:
    def __init__(self, workers: int) -> None:
        self.pool = concurrent.futures.ThreadPoolExecutor(workers, thread_name_prefix="batch")
        self.work: queue.Queue = queue.Queue()
        self.done = 0
        self.closing = threading.Event()
        for number in range(workers):
            self.pool.submit(self.run_batches, number)

    def run_batches(self, number: int) -> None:
        while (batch := self.work.get()) is not None:
            self.done += len(batch)

    def trim(self) -> None:
        while not self.closing.wait(20):
            self.done %= 1_000_000_000


class ConsoleHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            command, *words = line.decode().split()
            if command == "run":
                self.server.host.work.put(words)
            elif command == "quit":
                return
            self.wfile.write(f"{self.server.host.done}\n".encode())


class Console(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: tuple[str, int], host: BatchHost) -> None:
        super().__init__(address, ConsoleHandler)
        self.host = host


def serve_console(console: Console) -> None:
    # shutdown() waits for one turn of the loop: the default of half a second made restarts slow.
    with console:
        console.serve_forever(poll_interval=0.002)


def main() -> None:
    host = BatchHost(4)
    console = Console(("127.0.0.1", int(os.environ["PORT"])), host)
    threading.Thread(target=serve_console, args=(console,), name="console", daemon=True).start()
    threading.Thread(target=host.trim, name="trim", daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: host.closing.set())
    host.closing.wait()
    console.shutdown()


if __name__ == "__main__":
    main()
