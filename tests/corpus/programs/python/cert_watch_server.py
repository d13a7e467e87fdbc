# mypy: ignore-errors
"""A threading TCP server whose certificate file is watched: a changed file is read again."""

import os
import socketserver
import threading
import time

WATCH_EVERY = 2.0


class FileWatch(threading.Thread):
    """Calls back when the file has another time or size than before."""

    def __init__(self, path, changed):
        super().__init__(name="file-watch", daemon=True)
        self._path = path
        self._changed = changed
        self._stamp = None

    def run(self):
        while True:
            status = os.stat(self._path)
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                self._stamp = stamp
                self._changed(self._path)
            time.sleep(WATCH_EVERY)


class Certificate:
    def __init__(self):
        self._lock = threading.Lock()
        self._text = ""

    def load(self, path):
        with open(path, encoding="utf-8") as source, self._lock:
            self._text = source.read()

    def text(self):
        with self._lock:
            return self._text


class CertificateHandler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.server.certificate.text().encode())


class CertificateServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address, certificate):
        super().__init__(address, CertificateHandler)
        self.certificate = certificate


if __name__ == "__main__":
    path = os.path.join(os.environ["DATA_DIR"], "server.pem")
    with open(path, "w", encoding="utf-8") as out:
        out.write("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
    certificate = Certificate()
    FileWatch(path, certificate.load).start()
    with CertificateServer(("127.0.0.1", int(os.environ["PORT"])), certificate) as server:
        server.serve_forever(poll_interval=2.0)
