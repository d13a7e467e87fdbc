"""An agent that asks its controller for work, over one kept connection."""

from __future__ import annotations

import http.client
import json
import os
from urllib.parse import urlsplit


def next_job(connection: http.client.HTTPConnection) -> object | None:
    connection.request("GET", "/jobs/next")
    response = connection.getresponse()
    body = response.read()
    return json.loads(body) if response.status == 200 else None


def agent() -> None:
    url = urlsplit(os.environ["HTTP_URL"])
    connection = http.client.HTTPConnection(str(url.hostname), url.port or 80)
    while True:
        job = next_job(connection)
        if job is not None:
            print("running", job, flush=True)


agent()
