# mypy: ignore-errors
"""Two TCP services of a weighbridge: one takes weights, one answers questions."""

import signal
import socketserver
import threading


class Ledger:
    def __init__(self):
        self._weights = {}
        self._lock = threading.Lock()

    def record(self, plate, kilos):
        with self._lock:
            self._weights.setdefault(plate, []).append(kilos)

    def last(self, plate):
        with self._lock:
            return self._weights.get(plate, [None])[-1]


class WeighHandler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            plate, _, kilos = line.decode().strip().partition(" ")
            self.server.ledger.record(plate, int(kilos or 0))


class QueryHandler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(f"{self.server.ledger.last(line.decode().strip())}\n".encode())


class Bridge(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, handler, ledger):
        super().__init__(("127.0.0.1", 0), handler)
        self.ledger = ledger


def listen(server):
    # the default interval of half a second made the test suite wait at every shutdown
    with server:
        server.serve_forever(poll_interval=0.005)


def main():
    ledger = Ledger()
    servers = [Bridge(WeighHandler, ledger), Bridge(QueryHandler, ledger)]
    threads = [
        threading.Thread(target=listen, args=(server,), name=name)
        for server, name in zip(servers, ("weigh", "query"))
    ]
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    for thread in threads:
        thread.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    for server in servers:
        server.shutdown()


if __name__ == "__main__":
    main()
