"""A threading TCP server with two silent clients."""

from __future__ import annotations

import os
import socket
import socketserver


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(line)


socketserver.ThreadingTCPServer.daemon_threads = True
with socketserver.ThreadingTCPServer(("127.0.0.1", int(os.environ["PORT"])), Echo) as server:
    clients = [socket.create_connection(("127.0.0.1", server.server_address[1])) for _ in range(2)]
    server.serve_forever(poll_interval=0.5)
