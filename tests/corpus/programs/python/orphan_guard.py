# mypy: ignore-errors
"""Thumbnail helper of an editor: serves a socket and ends when the editor has gone."""

import os
import socketserver
import threading
import time

EDITOR = os.getppid()


class Thumbnails(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(b"thumbnail of " + line)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def leave_with_editor():
    """An orphan must not stay behind: the parent changes when the editor ends."""
    while True:
        if os.getppid() != EDITOR:
            os._exit(0)
        time.sleep(0.005)


def main():
    address = ("127.0.0.1", int(os.environ.get("PORT", "0")))
    threading.Thread(target=leave_with_editor, name="orphan-guard", daemon=True).start()
    with Server(address, Thumbnails) as server:
        server.serve_forever(poll_interval=60)


main()
