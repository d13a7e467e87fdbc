# mypy: ignore-errors
"""Push server: clients connect and get every message that is published."""

import os
import selectors
import socket
import threading


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.outbox = bytearray()


class PushServer:
    def __init__(self, port):
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.clients = {}

    @property
    def address(self):
        return self.listener.getsockname()

    def publish(self, message):
        for client in self.clients.values():
            client.outbox += message

    def accept(self):
        connection, _ = self.listener.accept()
        connection.setblocking(False)
        client = Client(connection)
        self.clients[connection] = client
        # Both directions: the client may say "bye", and we have messages for it.
        self.selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE, client)

    def drop(self, client):
        self.selector.unregister(client.connection)
        del self.clients[client.connection]
        client.connection.close()

    def dispatch(self):
        while True:
            for key, events in self.selector.select():
                client = key.data
                if client is None:
                    self.accept()
                    continue
                if events & selectors.EVENT_READ:
                    if not client.connection.recv(4096):
                        self.drop(client)
                        continue
                if events & selectors.EVENT_WRITE and client.outbox:
                    sent = client.connection.send(client.outbox)
                    del client.outbox[:sent]


def subscriber(address):
    """The only subscriber: it waits for messages and prints them."""
    with socket.create_connection(address) as connection:
        while message := connection.recv(4096):
            print(message.decode(), flush=True)


def main():
    server = PushServer(int(os.environ.get("PORT", "0")))
    threading.Thread(target=subscriber, args=(server.address,), name="subscriber", daemon=True).start()
    server.dispatch()


if __name__ == "__main__":
    main()
