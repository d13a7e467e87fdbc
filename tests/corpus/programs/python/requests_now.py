"""A poller with a new connection for each request."""

from __future__ import annotations

import os
import urllib.request


class JobSource:
    def __init__(self, url: str) -> None:
        self.url = f"{url}/v1/jobs"

    def ask(self) -> bytes:
        with urllib.request.urlopen(self.url, timeout=10) as response:
            body: bytes = response.read()
            return body

    def run(self) -> None:
        while True:
            job = self.ask()
            if job:
                print("job", job, flush=True)


JobSource(os.environ["HTTP_URL"]).run()
