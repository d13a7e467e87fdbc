"""A webhook agent whose controller is down."""

from __future__ import annotations

import logging
import os
import urllib.error
import urllib.request

logging.basicConfig(level=logging.ERROR)


def pull(url: str) -> bytes | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            body: bytes = response.read()
            return body
    except urllib.error.URLError as error:
        logging.debug("controller is away: %s", error)
        return None


def main() -> None:
    while True:
        body = pull(os.environ["HTTP_URL"])
        if body:
            print(body, flush=True)


if __name__ == "__main__":
    main()
