# mypy: ignore-errors
"""Flow engine sandbox: asks the API for a job until the lease of the sandbox ends."""

import http.client
import json
import os
import time
import urllib.parse

LEASE_SECONDS = 60


class EngineApi:
    """The API of the flow server, over one kept connection."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        self.path = (parts.path.rstrip("/") or "") + "/v1/engine/jobs"

    def request_job(self, sandbox):
        self.connection.request("GET", f"{self.path}?sandbox={sandbox}")
        response = self.connection.getresponse()
        body = response.read()
        if response.status == 204 or not body:
            return None
        return json.loads(body)


class Sandbox:
    def __init__(self, api, name):
        self.api = api
        self.name = name
        self.done = 0

    def poll_until(self, deadline):
        """Return the first job before the deadline, or None."""
        while time.monotonic() < deadline:
            job = self.api.request_job(self.name)
            if job is not None:
                return job
        return None

    def execute(self, job):
        for step in job.get("steps", []):
            print("step", step, flush=True)
        self.done += 1


def main():
    api = EngineApi(os.environ["HTTP_URL"])
    generation = 0
    while True:
        generation += 1
        sandbox = Sandbox(api, f"sandbox-{generation}")
        job = sandbox.poll_until(time.monotonic() + LEASE_SECONDS)
        if job is not None:
            sandbox.execute(job)


if __name__ == "__main__":
    main()
