# mypy: ignore-errors
"""Follows the prices of a few instruments on a quote server with a line protocol."""

import os
import socket
import threading

INSTRUMENTS = ["BTC-EUR", "ETH-EUR", "XMR-EUR"]


class QuoteClient:
    def __init__(self, host, port):
        self.connection = socket.create_connection((host, port))
        self.stream = self.connection.makefile("rwb")

    def ask(self, instrument):
        self.stream.write(b"QUOTE %s\n" % instrument.encode())
        self.stream.flush()
        return self.stream.readline().strip()


class Ticker(threading.Thread):
    def __init__(self, client):
        super().__init__(name="ticker")
        self.client = client
        self.last = {}

    def run(self):
        self.follow_prices()

    def follow_prices(self):
        while True:
            for instrument in INSTRUMENTS:
                answer = self.client.ask(instrument)
                if answer == self.last.get(instrument):
                    continue
                self.last[instrument] = answer
                print(instrument, answer.decode(), flush=True)


if __name__ == "__main__":
    ticker = Ticker(QuoteClient(os.environ["HOST"], int(os.environ["PORT"])))
    ticker.start()
    ticker.join()
