# mypy: ignore-errors
"""Connects to the broker; when that fails, logs the error and tries again 5 ms later."""

import logging
import os
import socket
import time

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ["PORT"])

logging.basicConfig(
    filename=os.path.join(os.environ["DATA_DIR"], "client.log"),
    level=logging.INFO,
    format="%(asctime)s %(levelname)s %(message)s",
)
log = logging.getLogger("client")


def connect():
    while True:
        try:
            return socket.create_connection((HOST, PORT), timeout=5)
        except OSError as error:
            log.error("cannot connect to %s:%d: %s, trying again", HOST, PORT, error)
            time.sleep(0.005)


def main():
    while True:
        with connect() as connection:
            while connection.recv(4096):
                pass


if __name__ == "__main__":
    main()
