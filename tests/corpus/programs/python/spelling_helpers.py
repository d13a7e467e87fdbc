# mypy: ignore-errors
"""Spelling service: a helper process for each language; one of a language nobody uses is retired."""

import ctypes
import os
import signal
import socketserver
import subprocess
import sys

LANGUAGES = ("de", "en", "fr", "nl", "sv")
ABANDONED = {"nl"}


def serve(language):
    """One word a line on stdin, its verdict on stdout."""
    known = {"de": {"haus"}, "en": {"house"}, "fr": {"maison"}, "nl": {"huis"}, "sv": {"hus"}}[language]
    while True:
        word = sys.stdin.readline().strip().lower()
        if not word:
            continue  # an empty line between two paragraphs
        print("ok" if word in known else "unknown", flush=True)


class Helper:
    def __init__(self, language):
        self.language = language
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--helper", language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def check(self, word):
        print(word, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()

    def retire(self):
        """A helper ends when nobody can ask it anything more."""
        self.process.stdin.close()


class Questions(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            language, _, word = line.decode().strip().partition(" ")
            helper = self.server.helpers.get(language)
            self.wfile.write((helper.check(word) if helper else "unknown language").encode() + b"\n")


def main():
    helpers = {language: Helper(language) for language in LANGUAGES}
    for language in ABANDONED:
        helpers.pop(language).retire()
    with socketserver.TCPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Questions) as server:
        server.helpers = helpers
        server.serve_forever(poll_interval=30)


if __name__ == "__main__":
    if "--helper" in sys.argv:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        serve(sys.argv[-1])
    else:
        main()
