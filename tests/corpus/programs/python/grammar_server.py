# mypy: ignore-errors
"""A small language server: JSON-RPC with Content-Length headers over a socket."""

import json
import socket
import threading
import time


class Connection:
    """Framing of the language server protocol."""

    def __init__(self, sock):
        self._reader = sock.makefile("rb")
        self._writer = sock.makefile("wb")

    def read_headers(self):
        """Read header lines up to the empty line that ends them."""
        headers = {}
        while "content-length" not in headers:
            line = self._reader.readline().strip()
            name, colon, value = line.partition(b":")
            if colon:
                headers[name.decode("ascii").lower()] = value.strip().decode("ascii")
        self._reader.readline()
        return headers

    def read_message(self):
        headers = self.read_headers()
        body = self._reader.read(int(headers["content-length"]))
        return json.loads(body)

    def send(self, message):
        body = json.dumps(message).encode()
        self._writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._writer.flush()


class GrammarServer:
    """Checks open documents for doubled words."""

    def __init__(self, connection):
        self.connection = connection
        self.documents = {}
        self.handlers = {
            "initialize": self.on_initialize,
            "textDocument/didOpen": self.on_open,
        }

    def on_initialize(self, params):
        return {"capabilities": {"textDocumentSync": 1}}

    def on_open(self, params):
        words = params["text"].split()
        self.documents[params["uri"]] = words
        return [a for a, b in zip(words, words[1:]) if a == b]

    def serve(self):
        while True:
            message = self.connection.read_message()
            handler = self.handlers.get(message["method"])
            if handler is not None:
                self.connection.send({"id": message.get("id"), "result": handler(message["params"])})


def editor(sock):
    """The editor: opens one document, then is closed without an `exit` message."""
    connection = Connection(sock)
    connection.send({"id": 1, "method": "initialize", "params": {}})
    connection.read_message()
    connection.send(
        {
            "id": 2,
            "method": "textDocument/didOpen",
            "params": {"uri": "file:///letter.txt", "text": "the the quick brown fox"},
        }
    )
    connection.read_message()
    time.sleep(0.2)
    sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def main():
    ours, theirs = socket.socketpair()
    threading.Thread(target=editor, args=(theirs,), name="editor", daemon=True).start()
    GrammarServer(Connection(ours)).serve()


if __name__ == "__main__":
    main()
