# mypy: ignore-errors
"""Chat server with a reader and a writer thread for each of its many connections."""

import os
import queue
import socket
import threading

PEOPLE = 80


class Session:
    def __init__(self, room, connection):
        self.room = room
        self.connection = connection
        self.outbox = queue.Queue()

    def start(self):
        threading.Thread(target=self.read_lines, name="reader", daemon=True).start()
        threading.Thread(target=self.write_lines, name="writer", daemon=True).start()

    def read_lines(self):
        for line in self.connection.makefile("rb"):
            self.room.say(line)
        self.room.leave(self)

    def write_lines(self):
        while (line := self.outbox.get()) is not None:
            self.connection.sendall(line)


class Room:
    def __init__(self):
        self.sessions = set()
        self.lock = threading.Lock()

    def join(self, connection):
        session = Session(self, connection)
        with self.lock:
            self.sessions.add(session)
        session.start()

    def leave(self, session):
        with self.lock:
            self.sessions.discard(session)
        session.outbox.put(None)
        session.connection.close()

    def say(self, line):
        with self.lock:
            for session in self.sessions:
                session.outbox.put(line)


def main():
    room = Room()
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "0"))), backlog=128)
    # Everybody who is in the room, and silent.
    people = [socket.create_connection(listener.getsockname()) for _ in range(PEOPLE)]
    while True:
        connection, _ = listener.accept()
        room.join(connection)


if __name__ == "__main__":
    main()
