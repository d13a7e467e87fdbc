# mypy: ignore-errors
"""Ice core camp: instruments are processes, the camp talks to them over pipes."""

import multiprocessing as mp
import os
import signal


class Instrument(mp.Process):
    duty = "follow_orders"

    def __init__(self, label):
        self.camp_end, self.line = mp.Pipe()
        super().__init__(name=label, daemon=True)

    def run(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        getattr(self, self.duty)()

    def follow_orders(self):
        while True:
            try:
                order = self.line.recv()
            except EOFError:
                return
            self.line.send((self.name, order, "ok"))


class Thermometer(Instrument):
    pass


class Drill(Instrument):
    """Drills while there is depth left to go, and listens for orders in between."""

    duty = "drill_until_told"

    def __init__(self, label):
        super().__init__(label)
        self.depth = 0.0
        self.target = 0.0

    def advance(self):
        self.depth = min(self.target, self.depth + 0.004)

    def drill_until_told(self):
        while True:
            if self.line.poll(0.02):
                verb, value = self.line.recv()
                if verb == "stop":
                    return
                self.target = value
            if self.depth < self.target:
                self.advance()


def main():
    camp = [Thermometer("surface"), Thermometer("borehole"), Drill("auger")]
    for instrument in camp:
        instrument.start()

    orders = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "orders.fifo")
    if not os.path.exists(orders):
        os.mkfifo(orders)
    while True:
        with open(orders) as radio:
            for line in radio:
                verb, _, metres = line.strip().partition(" ")
                camp[-1].camp_end.send((verb, float(metres or 0)))


if __name__ == "__main__":
    main()
