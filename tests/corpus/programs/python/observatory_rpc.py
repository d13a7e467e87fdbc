# mypy: ignore-errors
"""Observatory: XML-RPC server for the dome, one thread per request.

The main thread waits for a signal; a calibration thread looks at the drift of
the mount every 20 seconds.
"""

import os
import signal
import socketserver
import threading
import time
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

CALIBRATION_S = 20


class DomeServer(socketserver.ThreadingMixIn, SimpleXMLRPCServer):
    daemon_threads = True
    allow_reuse_address = True


class DomePath(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/dome",)


class Dome:
    def __init__(self):
        self.lock = threading.Lock()
        self.azimuth = 0.0
        self.started = time.monotonic()
        self.drift = 0.0

    def turn(self, degrees):
        with self.lock:
            self.azimuth = (self.azimuth + degrees) % 360
            return self.azimuth

    def status(self):
        with self.lock:
            return {"azimuth": self.azimuth, "drift": self.drift}


class Calibration(threading.Thread):
    def __init__(self, dome):
        super().__init__(name="calibration", daemon=True)
        self.dome = dome
        self.finished = threading.Event()

    def run(self):
        while not self.finished.wait(CALIBRATION_S):
            elapsed = time.monotonic() - self.dome.started
            with self.dome.lock:
                self.dome.drift = elapsed * 15.041 / 3600 % 0.01


def main():
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    dome = Dome()
    calibration = Calibration(dome)
    calibration.start()
    server = DomeServer(("127.0.0.1", int(os.environ["PORT"])), DomePath, logRequests=False)
    server.register_introspection_functions()
    server.register_instance(dome)
    threading.Thread(target=server.serve_forever, name="rpc-accept").start()
    signal.sigwait(signals)
    calibration.finished.set()
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
