# mypy: ignore-errors
"""Rate card sync: keeps a local copy of the rate card that the pricing service publishes."""

import json
import logging
import os
import threading
import time
import urllib.request

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("rates")

REFRESH_SECONDS = 0.05


class RateCard:
    def __init__(self, url):
        self.url = url
        self.rates = {}
        self.version = 0

    def download(self):
        """Returns the new rates; None when nothing was changed (204)."""
        with urllib.request.urlopen(self.url, timeout=10) as answer:
            if answer.status == 204:
                return None
            return json.load(answer)

    def keep_fresh(self):
        while True:
            try:
                rates = self.download()
            except OSError as error:
                log.warning("rate card not read: %s", error)
                time.sleep(30)
                continue
            if rates is not None:
                self.rates = rates
                self.version += 1
            time.sleep(REFRESH_SECONDS)


def main():
    card = RateCard(os.environ["HTTP_URL"])
    refresher = threading.Thread(target=card.keep_fresh, name="rate-refresher", daemon=True)
    refresher.start()
    log.info("rate card at %s", card.url)
    refresher.join()


if __name__ == "__main__":
    main()
