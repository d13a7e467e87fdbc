# mypy: ignore-errors
"""Status service of a bike dock: docks report by TCP lines, a second little server shows the counts to the
operators.
"""

import concurrent.futures
import os
import socketserver
import threading


class Docks:
    def __init__(self):
        self.free = {}
        self.lock = threading.Lock()

    def update(self, dock, free):
        with self.lock:
            self.free[dock] = free

    def table(self):
        with self.lock:
            return "".join(f"{dock} {free}\n" for dock, free in sorted(self.free.items()))


DOCKS = Docks()


class ReportHandler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            dock, free = line.split()
            DOCKS.update(dock.decode(), int(free))


class OperatorHandler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(DOCKS.table().encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def run_reports(server):
    server.serve_forever(poll_interval=10.0)


def run_operators(server):
    # a small interval, so that the panel answers at once
    server.serve_forever(poll_interval=0.004)


def main():
    reports = Server(("127.0.0.1", int(os.environ.get("PORT", "0"))), ReportHandler)
    operators = Server(("127.0.0.1", 0), OperatorHandler)
    with concurrent.futures.ThreadPoolExecutor(max_workers=4, thread_name_prefix="dock") as pool:
        running = [pool.submit(run_reports, reports), pool.submit(run_operators, operators)]
        concurrent.futures.wait(running)


if __name__ == "__main__":
    main()
