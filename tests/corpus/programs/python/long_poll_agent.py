# mypy: ignore-errors
"""A device agent: gets commands by HTTP long poll and runs them on a worker thread."""

import http.client
import json
import os
import queue
import threading
import time
import urllib.parse


class CommandFeed:
    """Long poll: the server is asked to hold each request for up to 30 seconds."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self._address = (parts.hostname, parts.port or 80)
        self._path = (parts.path or "/") + "?wait=30"
        self.commands = queue.Queue()

    def watch_commands(self):
        connection = http.client.HTTPConnection(*self._address, timeout=45)
        while True:
            connection.request("GET", self._path, headers={"Prefer": "wait=30"})
            response = connection.getresponse()
            body = response.read()
            if response.status not in (200, 204):
                time.sleep(10)
                continue
            for command in json.loads(body or b"[]"):
                self.commands.put(command)


class Agent:
    def __init__(self, feed, state_path):
        self._feed = feed
        self._state_path = state_path

    def run_commands(self):
        while True:
            command = self._feed.commands.get()
            self._remember({"last": command, "at": time.time()})

    def beat(self):
        """Tell the local watchdog, by the time of a file, that we live."""
        while True:
            self._remember({"alive": time.time()})
            time.sleep(20)

    def _remember(self, state):
        with open(self._state_path, "w", encoding="utf-8") as out:
            json.dump(state, out)


if __name__ == "__main__":
    feed = CommandFeed(os.environ["HTTP_URL"])
    agent = Agent(feed, os.path.join(os.environ["DATA_DIR"], "agent.json"))
    threading.Thread(target=agent.run_commands, name="commands", daemon=True).start()
    threading.Thread(target=agent.beat, name="watchdog-beat", daemon=True).start()
    feed.watch_commands()
