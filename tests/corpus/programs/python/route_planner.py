# mypy: ignore-errors
"""Plans delivery tours: one thread improves tours in plain Python, others wait for orders."""

import heapq
import itertools
import os
import queue
import random
import socketserver
import threading
from pathlib import Path

Point = tuple[int, int]


class StreetMap:
    """A grid of streets with a travel time for each crossing."""

    def __init__(self, size: int, seed: int) -> None:
        dice = random.Random(seed)
        self.size = size
        self.cost = [[dice.randint(1, 9) for _ in range(size)] for _ in range(size)]

    def neighbours(self, point: Point):
        x, y = point
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            if 0 <= x + dx < self.size and 0 <= y + dy < self.size:
                yield (x + dx, y + dy)

    def travel_time(self, start: Point, goal: Point) -> int:
        best = {start: 0}
        heap = [(0, start)]
        while heap:
            spent, here = heapq.heappop(heap)
            if here == goal:
                return spent
            if spent > best[here]:
                continue
            for there in self.neighbours(here):
                total = spent + self.cost[there[0]][there[1]]
                if total < best.get(there, 1 << 30):
                    best[there] = total
                    heapq.heappush(heap, (total, there))
        raise ValueError("no way")


class Planner(threading.Thread):
    def __init__(self, out: Path) -> None:
        super().__init__(name="planner", daemon=True)
        self.tours: queue.Queue[list[Point]] = queue.Queue()
        self.out = out
        self.map = StreetMap(40, seed=7)

    def run(self) -> None:
        for number in itertools.count():
            stops = self.tours.get()
            order = self.improve(stops)
            (self.out / "last_tour.txt").write_text(f"{number} {order}\n")
            # Tomorrow's variant of the same tour: one customer moves.
            stops[number % len(stops)] = (number * 7 % 40, number * 13 % 40)
            self.tours.put(stops)

    def improve(self, stops: list[Point]) -> list[Point]:
        times = {(a, b): self.map.travel_time(a, b) for a in stops for b in stops}
        order = list(stops)
        better = True
        while better:
            better = False
            for i, k in itertools.combinations(range(1, len(order)), 2):
                candidate = order[:i] + order[i:k][::-1] + order[k:]
                if self.length(candidate, times) < self.length(order, times):
                    order, better = candidate, True
        return order

    @staticmethod
    def length(order: list[Point], times: dict) -> int:
        return sum(times[pair] for pair in zip(order, order[1:]))


class OrderHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            x, y = line.split()
            self.server.planner.tours.put([(0, 0), (int(x), int(y))])


def main() -> None:
    dice = random.Random(3)
    planner = Planner(Path(os.environ["DATA_DIR"]))
    for _ in range(12):
        planner.tours.put([(dice.randrange(40), dice.randrange(40)) for _ in range(9)])
    planner.start()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", int(os.environ["PORT"])), OrderHandler)
    server.planner = planner
    server.serve_forever(poll_interval=2)


if __name__ == "__main__":
    main()
