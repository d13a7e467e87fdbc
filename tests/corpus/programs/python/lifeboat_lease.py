# mypy: ignore-errors
"""Which lifeboat station is on call: a lease in Redis, renewed in good time by whoever holds it."""

import logging
import os
import secrets
import threading

import redis

LEASE = "lifeboat:on-call"
LEASE_MS = 12_000
RENEW_S = 4.0
EXTEND = """
if redis.call('get', KEYS[1]) == ARGV[1] then
    return redis.call('pexpire', KEYS[1], ARGV[2])
end
return 0
"""

log = logging.getLogger("lifeboat")


class Station:
    def __init__(self, client):
        self.client = client
        self.token = secrets.token_hex(8)
        self.on_call = threading.Event()
        self.closing = threading.Event()
        self.extend = client.register_script(EXTEND)

    def hold_lease(self):
        while not self.closing.is_set():
            try:
                self.renew()
            except redis.RedisError as error:
                log.warning("lease: %s", error)
                self.on_call.clear()
            self.closing.wait(RENEW_S)

    def renew(self):
        if self.extend(keys=[LEASE], args=[self.token, LEASE_MS]):
            return
        if self.client.set(LEASE, self.token, nx=True, px=LEASE_MS):
            log.info("on call")
            self.on_call.set()
        elif self.on_call.is_set():
            log.info("relieved")
            self.on_call.clear()

    def listen_for_calls(self):
        """Crew calls come on a channel; only the station on call puts out."""
        with self.client.pubsub(ignore_subscribe_messages=True) as calls:
            calls.subscribe("lifeboat:calls")
            for message in calls.listen():
                if self.on_call.is_set():
                    log.info("putting out for %s", message["data"])

    def run(self):
        keeper = threading.Thread(target=self.hold_lease, name="lease", daemon=True)
        keeper.start()
        self.listen_for_calls()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Station(redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None, decode_responses=True)).run()
