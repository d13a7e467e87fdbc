# mypy: ignore-errors
"""Keeps a local copy of restaurant menus fresh: drops the entries that other instances say have changed."""

import os
import threading

import redis

CHANNEL = "menus:changed"


class MenuCache:
    def __init__(self):
        self._menus = {}
        self._lock = threading.Lock()

    def drop(self, restaurant):
        with self._lock:
            self._menus.pop(restaurant, None)

    def clear(self):
        with self._lock:
            self._menus.clear()


class ChangeListener(threading.Thread):
    def __init__(self, url, cache):
        super().__init__(name="menu-changes", daemon=True)
        self._client = redis.Redis.from_url(url, decode_responses=True)
        self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
        self._cache = cache

    def next_change(self):
        # get_message() does not wait unless it is given a timeout
        message = self._pubsub.get_message()
        return message["data"] if message else None

    def run(self):
        self._pubsub.subscribe(CHANNEL)
        while True:
            restaurant = self.next_change()
            if restaurant == "*":
                self._cache.clear()
            elif restaurant:
                self._cache.drop(restaurant)


def main():
    listener = ChangeListener(os.environ["REDIS_URL"], MenuCache())
    listener.start()
    listener.join()


if __name__ == "__main__":
    main()
