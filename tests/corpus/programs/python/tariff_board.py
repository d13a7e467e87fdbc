# mypy: ignore-errors
"""Shows the current freight tariffs, fetched from the pricing service."""

import functools
import json
import logging
import os
import time
import urllib.error
import urllib.request

log = logging.getLogger("tariffs")


def retry(exceptions=Exception, tries=-1, delay=0, max_delay=None, backoff=1):
    """Call again until it works. tries=-1 means for ever."""

    def decorate(function):
        @functools.wraps(function)
        def attempt(*args, **kwargs):
            left, pause = tries, delay
            while left:
                try:
                    return function(*args, **kwargs)
                except exceptions as error:
                    left -= 1
                    if not left:
                        raise
                    log.debug("%s, again in %s s", error, pause)
                    if pause:
                        time.sleep(pause)
                    pause *= backoff
                    if max_delay is not None:
                        pause = min(pause, max_delay)

        return attempt

    return decorate


class TariffBoard:
    REFRESH_SECONDS = 300

    def __init__(self, base_url):
        self.url = base_url.rstrip("/") + "/tariffs/current"
        self.rows = {}

    @retry((urllib.error.URLError, ConnectionError, TimeoutError))
    def fetch_tariffs(self):
        request = urllib.request.Request(self.url, headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            body = response.read()
        return json.loads(body) if body else {}

    def run(self):
        while True:
            self.rows = self.fetch_tariffs()
            log.info("%d tariffs on the board", len(self.rows))
            time.sleep(self.REFRESH_SECONDS)


def main():
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    TariffBoard(os.environ["HTTP_URL"]).run()


if __name__ == "__main__":
    main()
