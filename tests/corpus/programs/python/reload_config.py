"""A service that parses its large configuration every second, in case it has changed."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

path = Path(os.environ["DATA_DIR"]) / "routes.json"
path.write_text(json.dumps({f"/route/{number}": {"to": f"host-{number}"} for number in range(40_000)}))
stopping = threading.Event()


def load_routes() -> dict[str, dict[str, str]]:
    routes: dict[str, dict[str, str]] = json.loads(path.read_text())
    return routes


def refresh() -> None:
    current = load_routes()
    while not stopping.wait(1.0):
        routes = load_routes()
        if routes != current:
            print("routes have changed", flush=True)
        current = routes


threading.Thread(target=refresh, name="config-refresh").start()
