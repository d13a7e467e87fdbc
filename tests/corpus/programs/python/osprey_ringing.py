# mypy: ignore-errors
"""Bird ringing: sightings arrive on a stream, corrections over pub/sub."""

import os
import socket
import threading

import redis

STREAM = "osprey:sightings"
GROUP = "ringers"
ME = f"{socket.gethostname()}-{os.getpid()}"


def connect():
    return redis.Redis.from_url(
        os.environ["REDIS_URL"], decode_responses=True, socket_timeout=30, socket_keepalive=True
    )


def ensure_group(db):
    try:
        db.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
    except redis.ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


def sightings(db):
    """Yields (id, fields) for ever; an empty answer simply means another round."""
    ensure_group(db)
    while True:
        answer = db.xreadgroup(GROUP, ME, {STREAM: ">"}, count=50, block=4000)
        if not answer:
            continue
        for _stream, entries in answer:
            yield from entries


class Corrections(threading.Thread):
    def __init__(self, db, known):
        super().__init__(daemon=True)
        self.pubsub = db.pubsub(ignore_subscribe_messages=True)
        self.pubsub.psubscribe("osprey:correct:*")
        self.known = known

    def run(self):
        while True:
            message = self.pubsub.get_message(timeout=5.0)
            if message is None:
                continue
            ring = message["channel"].rsplit(":", 1)[1]
            self.known[ring] = message["data"]


def main():
    known = {}
    Corrections(connect(), known).start()
    db = connect()
    for entry_id, fields in sightings(db):
        ring = fields.get("ring", "unknown")
        place = known.get(ring) or fields.get("place", "?")
        db.hset(f"osprey:last:{ring}", mapping={"place": place, "entry": entry_id})
        db.xack(STREAM, GROUP, entry_id)


if __name__ == "__main__":
    main()
