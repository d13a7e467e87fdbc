"""Which service a peer most likely is, by the port that is registered or usual for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BY_PORT: Final[Mapping[int, str]] = {
    **dict.fromkeys((6379, 6380, 6381, 7000, 7001, 26379), "redis"),
    **dict.fromkeys((5432, 5433, 6432), "postgresql"),
    **dict.fromkeys((3306, 33060), "mysql"),
    **dict.fromkeys((5671, 5672), "amqp"),
    **dict.fromkeys((9092, 9093, 29092), "kafka"),
    **dict.fromkeys((80, 8000, 8080, 8081, 8888, 5000, 9200), "http"),
    **dict.fromkeys((443, 8443), "https"),
    50051: "grpc",
    27017: "mongodb",
    11211: "memcached",
    4222: "nats",
    2379: "etcd",
    7233: "temporal",
}


def service_of(peer: str) -> str:
    """Name the service by ``host:port``, or "" for a port that tells nothing."""
    _, _, port = peer.rpartition(":")
    return _BY_PORT.get(int(port), "") if port.isdecimal() else ""
