"""The worker of magent2, modelled: one process, one thread, a synchronous client, an echoing runner.

What it does on the broker follows the public sources of conorcraig/magent2 (`bus/redis_adapter.py`,
`worker/worker.py`, `worker/__main__.py`): the reads with and without a consumer group, the cursors, the
acknowledgement right after the read, the set of processed ids, the lock, three attempts and the dead letter.
Options choose what is done about an empty read, so that the loop before the fix and after it are one program.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

AGENT: Final = "echo"
GROUP: Final = "magent2"
LIMIT: Final = 100
"""Most messages of one read."""
SCAN: Final = max(2 * LIMIT, 100)
"""Entries of one step of the search for a message id."""
PROCESSED_TTL_S: Final = 24 * 3600
LOCK_TTL_S: Final = 60
ATTEMPTS: Final = 3
RETRY_S: Final = 0.1


class Stopped(BaseException):
    """SIGTERM came, and no message is in hand."""


class RunFailedError(Exception):
    """The runner failed in a way that may pass; every such attempt is repeated."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the agent's stream.

    Attributes:
        entry_id: of the stream, such as ``1700000000000-0``.
        message_id: the sender's id, a UUID; what the worker remembers as its place without a group.
        payload: the envelope.
    """

    entry_id: str
    message_id: str
    payload: dict[str, Any]


class Stop:
    """Ends an idle worker at once, a busy one after the message in hand."""

    def __init__(self) -> None:
        """Take over SIGTERM and SIGINT."""
        self.busy = False
        self._requested = False
        signal.signal(signal.SIGTERM, self._asked)
        signal.signal(signal.SIGINT, self._asked)

    @contextlib.contextmanager
    def message(self) -> Iterator[None]:
        """A message is in hand until the end of the block."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False
        if self._requested:
            raise Stopped

    def _asked(self, _signal: int, _frame: FrameType | None) -> None:
        self._requested = True
        if not self.busy:
            raise Stopped


class Bus:
    """Reads and writes streams as magent2's adapter does."""

    def __init__(self, client: redis.Redis, options: argparse.Namespace) -> None:
        """Take a client that decodes replies."""
        self.client = client
        self.topic = f"{options.prefix}chat:{AGENT}"
        self._group: bool = options.group
        self._entry_cursor: bool = options.cursor == "entry"
        self._block_ms: int = options.block_ms
        self._consumer = f"worker-{uuid.uuid4()}"

    def publish(self, topic: str, payload: dict[str, Any]) -> None:
        """Add one event, with an id of its own."""
        self.client.xadd(
            topic, {"id": str(uuid.uuid4()), "payload": json.dumps(payload, separators=(",", ":"))}
        )

    def place_of(self, message: Message) -> str:
        """What is remembered of the last message, to read after it."""
        return message.entry_id if self._entry_cursor else message.message_id

    def read(self, place: str | None) -> list[Message]:
        """New messages: of the group, or after a place, or the newest ones where there is no place yet."""
        if self._group:
            return self._read_group()
        if place is None:
            return self._messages(reversed(self._entries(self.client.xrevrange(self.topic, count=LIMIT))))
        if not self._entry_cursor:
            found = self._find(place)
            return [] if found is None else self._after(found)
        return self._after(place)

    def _read_group(self) -> list[Message]:
        """Create the group in every cycle, read, acknowledge before anything is handled."""
        try:
            self.client.xgroup_create(self.topic, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        reply: Any = self.client.xreadgroup(
            GROUP, self._consumer, {self.topic: ">"}, count=LIMIT, block=self._block_ms
        )
        messages = self._messages(self._entries(reply[0][1])) if reply else []
        for message in messages:
            self.client.xack(self.topic, GROUP, message.entry_id)
        return messages

    def _find(self, message_id: str) -> str | None:
        """Search the stream from its beginning for a message id: the cost of such a place."""
        start = "-"
        while entries := self._entries(self.client.xrange(self.topic, start, "+", count=SCAN)):
            for entry_id, fields in entries:
                if fields.get("id") == message_id:
                    return entry_id
            start = f"({entries[-1][0]}"
        return None

    def _after(self, entry_id: str) -> list[Message]:
        """Up to `LIMIT` messages behind an entry; a last, empty read tells that there are no more."""
        found: list[Message] = []
        while len(found) < LIMIT:
            reply = self.client.xrange(self.topic, f"({entry_id}", "+", count=LIMIT - len(found))
            messages = self._messages(self._entries(reply))
            if not messages:
                break
            found += messages
            entry_id = messages[-1].entry_id
        return found

    @staticmethod
    def _entries(reply: Any) -> list[tuple[str, dict[str, str]]]:  # noqa: ANN401 # as redis-py types it
        return list(reply or [])

    @staticmethod
    def _messages(entries: Any) -> list[Message]:  # noqa: ANN401 # any iterable of entries
        return [
            Message(entry_id, fields.get("id") or entry_id, json.loads(fields.get("payload", "{}")))
            for entry_id, fields in entries
        ]


class Worker:
    """Handles what the bus gives it: at most one message of a conversation per read."""

    def __init__(self, bus: Bus, stop: Stop, options: argparse.Namespace) -> None:
        """Remember no place yet."""
        self._bus = bus
        self._client = bus.client
        self._stop = stop
        self._prefix: str = options.prefix
        self._run_s: float = options.run_ms / 1000
        self.place: str | None = None

    def process_available(self) -> int:
        """One read, and how many of its messages were handled.

        Raises:
            RunFailedError: a message failed for the third time; it lies in the dead-letter stream.
        """
        messages = self._bus.read(self.place)
        conversations: set[str] = set()
        place = self.place
        for message in messages:
            conversation = str(message.payload.get("conversation_id", ""))
            if (
                conversation in conversations
                or self._add_processed(conversation, message)
                or not self._lock(conversation)
            ):
                continue
            with self._stop.message():
                try:
                    self._run_with_retries(conversation, message)
                    self._add_processed(conversation, message)
                finally:
                    self._client.delete(self._lock_key(conversation))
            conversations.add(conversation)
            place = self._bus.place_of(message)
        self.place = place
        return len(conversations)

    def _run_with_retries(self, conversation: str, message: Message) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._run(conversation, message)
            except RunFailedError as error:
                log(f"run failed, attempt {attempt}: {error}")
                if attempt == ATTEMPTS:
                    letter = {"event": "dead_letter", "agent": AGENT, "envelope": message.payload}
                    self._bus.publish(f"{self._prefix}dlq:{AGENT}", letter)
                    raise
                time.sleep(RETRY_S * 2 ** (attempt - 1) + random.uniform(0, 0.05))  # noqa: S311 # no secret
            else:
                return

    def _run(self, conversation: str, message: Message) -> None:
        """Echo: one token and the output, as events of the conversation's stream."""
        content = str(message.payload.get("content", ""))
        if self._run_s:
            time.sleep(self._run_s)
        if content.startswith("fail"):
            reason = "connection reset by the model's server"
            raise RunFailedError(reason)
        topic = f"{self._prefix}stream:{conversation}"
        self._bus.publish(topic, {"event": "token", "text": "echo", "index": 0})
        self._bus.publish(topic, {"event": "output", "text": content})

    def _add_processed(self, conversation: str, message: Message) -> bool:
        """Add the message to the conversation's processed ids; whether it was there already."""
        key = f"{self._prefix}processed:{AGENT}:{conversation}"
        added = self._client.sadd(key, str(message.payload.get("id", message.message_id)))
        if int(str(self._client.ttl(key))) < 0:
            self._client.expire(key, PROCESSED_TTL_S)
        return added == 0

    def _lock(self, conversation: str) -> bool:
        return bool(self._client.set(self._lock_key(conversation), "1", nx=True, ex=LOCK_TTL_S))

    def _lock_key(self, conversation: str) -> str:
        return f"{self._prefix}lock:run:{AGENT}:{conversation}"


def prefill(client: redis.Redis, bus: Bus, options: argparse.Namespace) -> str | None:
    """Put messages that were handled long ago on the stream; the place behind the last of them.

    Returns:
        None for an empty stream, and where the worker is a restarted one that has forgotten its place.
    """
    place = None
    for first in range(0, options.prefill, 500):
        pipe = client.pipeline(transaction=False)
        ids = [str(uuid.uuid4()) for _ in range(first, min(first + 500, options.prefill))]
        for message_id in ids:
            payload = {"id": message_id, "conversation_id": f"old-{message_id}", "content": "long ago"}
            pipe.xadd(bus.topic, {"id": message_id, "payload": json.dumps(payload)})
            key = f"{options.prefix}processed:{AGENT}:old-{message_id}"
            pipe.sadd(key, message_id)
            pipe.expire(key, PROCESSED_TTL_S)
        entry_id = pipe.execute()[-3]
        place = bus.place_of(Message(str(entry_id), ids[-1], {}))
    return None if options.cursor == "forgotten" else place


def work(worker: Worker, options: argparse.Namespace) -> None:
    """Read for ever; `--backoff` says whether an empty read is followed by a pause."""
    pause_ms: float = options.start_ms
    while True:
        if worker.process_available():
            pause_ms = options.start_ms
        elif options.backoff:
            time.sleep(pause_ms / 1000)
            pause_ms = min(options.cap_ms, 2 * pause_ms)


def log(message: str) -> None:
    """Write one line at once."""
    sys.stdout.write(message + "\n")
    sys.stdout.flush()


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; the broker and the prefix come from the environment."""
    parser = argparse.ArgumentParser(description="The worker of magent2, modelled.", allow_abbrev=False)
    switch = argparse.BooleanOptionalAction
    parser.add_argument("--group", action=switch, default=False, help="read as a consumer group")
    parser.add_argument("--block-ms", type=int, default=1000, help="of the group's read; 0 is for ever")
    parser.add_argument("--backoff", action=switch, default=False, help="pause after an empty read")
    parser.add_argument("--start-ms", type=float, default=50, help="first pause")
    parser.add_argument("--cap-ms", type=float, default=200, help="longest pause")
    parser.add_argument(
        "--cursor",
        choices=("uuid", "entry", "forgotten"),
        default="uuid",
        help="what a reader without a group remembers; forgotten: restarted, and nothing yet",
    )
    parser.add_argument("--prefill", type=int, default=0, help="old messages to put on the stream first")
    parser.add_argument("--run-ms", type=int, default=0, help="how long the runner takes")
    parser.add_argument("--prefix", default=os.environ.get("IDLEBENCH_PREFIX", ""), help="of every key")
    options = parser.parse_args(arguments)
    if not os.environ.get("IDLEBENCH_BROKER_URL") or not options.prefix:
        parser.error("IDLEBENCH_BROKER_URL and IDLEBENCH_PREFIX must be set")
    return options


def main() -> int:
    """Run until SIGTERM, or until the broker or a message fails: the real worker catches neither."""
    options = parse(sys.argv[1:])
    client = redis.Redis.from_url(
        os.environ["IDLEBENCH_BROKER_URL"],
        decode_responses=True,
        socket_timeout=None,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        stop = Stop()
        bus = Bus(client, options)
        worker = Worker(bus, stop, options)
        worker.place = prefill(client, bus, options)
        client.ping()
        log("magent2 worker ready")
        work(worker, options)
    except Stopped:
        return 0
    except (RedisError, RunFailedError) as error:
        log(f"giving up: {type(error).__name__}: {error}")
        return 1
    finally:
        client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
