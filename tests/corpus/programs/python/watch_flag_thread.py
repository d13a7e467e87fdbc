"""A blocked main thread, and a thread that looks for a file."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

reload_request = Path(os.environ["DATA_DIR"]) / "reload"


def watch_for_reload() -> None:
    while True:
        if reload_request.exists():
            reload_request.unlink()
            print("reloading", flush=True)
        time.sleep(0.02)


def main() -> None:
    threading.Thread(target=watch_for_reload, name="reload-watch", daemon=True).start()
    threading.Event().wait()


main()
