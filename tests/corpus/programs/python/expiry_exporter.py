# mypy: ignore-errors
"""A metrics exporter that counts the expired keys of a Redis server from its keyspace events."""

import os
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis


class Registry:
    def __init__(self):
        self.lock = threading.Lock()
        self.values = Counter()

    def increment(self, name):
        with self.lock:
            self.values[name] += 1

    def set(self, name, value):
        with self.lock:
            self.values[name] = value

    def render(self):
        with self.lock:
            return "".join(f"{name} {value}\n" for name, value in sorted(self.values.items()))


class KeyspaceListener(threading.Thread):
    """Blocks on the subscription; the handlers are called for the events that they asked for."""

    def __init__(self, url):
        super().__init__(name="keyspace-listener", daemon=True)
        self.client = redis.Redis.from_url(url, socket_timeout=None)
        self.client.config_set("notify-keyspace-events", "Egx")
        self.handlers = {}

    def on(self, event):
        def register(handler):
            self.handlers[f"__keyevent@0__:{event}"] = handler
            return handler

        return register

    def run(self):
        with self.client.pubsub(ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(*self.handlers)
            for message in subscription.listen():
                if message is None:
                    continue
                self.handlers[message["channel"].decode()](message["data"])


class Sampler(threading.Thread):
    def __init__(self, url, registry, period=15.0):
        super().__init__(name="sampler", daemon=True)
        self.client = redis.Redis.from_url(url)
        self.registry = registry
        self.period = period
        self.stopped = threading.Event()

    def run(self):
        while True:
            self.registry.set("db_keys", self.client.dbsize())
            self.registry.set("connected_clients", self.client.info("clients")["connected_clients"])
            if self.stopped.wait(self.period):
                return


def serve(registry):
    class MetricsHandler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = registry.render().encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    ThreadingHTTPServer(("127.0.0.1", 0), MetricsHandler).serve_forever(poll_interval=30)


def main():
    url = os.environ["REDIS_URL"]
    registry = Registry()
    listener = KeyspaceListener(url)

    @listener.on("expired")
    def count_expired(key):
        registry.increment("keys_expired")

    @listener.on("del")
    def count_deleted(key):
        registry.increment("keys_deleted")

    listener.start()
    Sampler(url, registry).start()
    serve(registry)


if __name__ == "__main__":
    main()
