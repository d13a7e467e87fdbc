# mypy: ignore-errors
"""Intake of declarations: takes them from a Valkey list, has a node helper normalise each one, and
two worker processes file them.
"""

import ctypes
import hashlib
import json
import multiprocessing
import os
import signal
import subprocess

import redis

PR_SET_PDEATHSIG = 1

NORMALISER = """
const lines = require('readline').createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const text = JSON.parse(line);
  process.stdout.write(JSON.stringify({ text: text.trim().toLowerCase(), at: Date.now() }) + '\\n');
});
lines.on('close', () => process.exit(0));
"""


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Normaliser:
    def __init__(self):
        self.process = subprocess.Popen(
            ["node", "-e", NORMALISER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=die_with_parent,
        )

    def normalise(self, text):
        self.process.stdin.write(json.dumps(text).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def file_declarations(inbox, path):
    die_with_parent()
    filed = 0
    while True:
        declaration = inbox.get()
        seal = hashlib.pbkdf2_hmac("sha256", declaration["text"].encode(), b"customs", 2000).hex()
        filed += 1
        with open(path, "w") as last:
            json.dump({**declaration, "seal": seal, "filed": filed}, last)


class Intake:
    def __init__(self, client, key, normaliser, outbox):
        self.client = client
        self.key = key
        self.normaliser = normaliser
        self.outbox = outbox

    def take(self):
        found = self.client.brpop([self.key], timeout=20)
        if found:
            self.outbox.put(self.normaliser.normalise(found[1].decode()))

    def run(self):
        while True:
            self.take()


def main():
    inbox = multiprocessing.Queue()
    folder = os.environ.get("DATA_DIR", "/tmp")
    for number in range(2):
        path = os.path.join(folder, f"filed-{number}.json")
        multiprocessing.Process(
            target=file_declarations, args=(inbox, path), name=f"filing-{number}", daemon=True
        ).start()
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    Intake(client, os.environ.get("QUEUE", "declarations"), Normaliser(), inbox).run()


if __name__ == "__main__":
    main()
