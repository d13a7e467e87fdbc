"""A taskiq worker on a list, with the client's own timeout of five seconds, and one without."""

from __future__ import annotations

import os

from taskiq_redis import ListQueueBroker  # type: ignore[import-not-found, unused-ignore]

impatient = ListQueueBroker(url=os.environ["REDIS_URL"])
patient = ListQueueBroker(url=os.environ["REDIS_URL"], socket_timeout=None)
