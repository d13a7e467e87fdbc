# mypy: ignore-errors
"""Opens some connections, says its messages and prints what is echoed."""

import os
import selectors
import socket
import types

sel = selectors.DefaultSelector()
messages = [b"Message 1 from client.\n", b"Message 2 from client.\n"]


def start_connections(host, port, num_conns):
    for connid in range(1, num_conns + 1):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.connect_ex((host, port))
        events = selectors.EVENT_READ | selectors.EVENT_WRITE
        data = types.SimpleNamespace(connid=connid, messages=messages.copy(), outb=b"")
        sel.register(sock, events, data=data)


def service_connection(key, mask):
    sock = key.fileobj
    data = key.data
    if mask & selectors.EVENT_READ:
        recv_data = sock.recv(1024)
        if recv_data:
            print(f"Received {recv_data!r} from connection {data.connid}", flush=True)
        else:
            print(f"Closing connection {data.connid}", flush=True)
            sel.unregister(sock)
            sock.close()
    if mask & selectors.EVENT_WRITE:
        if not data.outb and data.messages:
            data.outb = data.messages.pop(0)
        if data.outb:
            sent = sock.send(data.outb)
            data.outb = data.outb[sent:]


def run():
    while sel.get_map():
        for key, mask in sel.select(timeout=1):
            service_connection(key, mask)


start_connections(os.environ["HOST"], int(os.environ["PORT"]), 2)
run()
