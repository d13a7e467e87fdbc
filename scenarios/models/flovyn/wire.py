"""What server and worker say to each other: method names, JSON as bytes, and the file with the port.

Generic gRPC handlers take any serialisation, so there is no generated code: a message is a flat JSON object.

The system that is modelled is written in Rust, where one thread reads a call and answers it. As it comes,
grpcio hands each call through several threads, about twenty wakes for a poll, which would be measured as the
cost of polling. So it is set up lean here: no event engine, no pings that probe the bandwidth, no filters.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

_LEAN: Final = "-event_engine_client,-event_engine_listener,-event_engine_callback_cq"
os.environ.setdefault("GRPC_EXPERIMENTS", _LEAN)  # read when grpc is imported
os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # what matters is raised; the rest would fill the log

try:
    import grpc  # type: ignore[import-untyped]
    import grpc.aio  # type: ignore[import-untyped]
except ImportError:
    sys.stderr.write(f"{Path(sys.argv[0]).name}: grpcio is missing; run: pip install 'idlebench[grpc]'\n")
    raise SystemExit(4) from None

Message = Mapping[str, str | int | float | bool | None]
"""A flat JSON object."""
Unary = Callable[..., Any]
"""A call with one answer; awaitable."""

SERVICE: Final = "flovyn.model.Dispatch"
POLL_TASK: Final = "PollTask"
POLL_WORKFLOW: Final = "PollWorkflow"
SUBSCRIBE: Final = "SubscribeToNotifications"
HEARTBEAT: Final = "Heartbeat"
ENQUEUE: Final = "EnqueueTask"
COMPLETE: Final = "CompleteTask"
STATS: Final = "Stats"

UNAVAILABLE: Final = grpc.StatusCode.UNAVAILABLE
RpcError: Final = grpc.aio.AioRpcError
_LOOK_S: Final = 0.02
_STDOUT: Final = 1

_OPTIONS: Final = (
    ("grpc.http2.bdp_probe", 0),
    ("grpc.minimal_stack", 1),
    ("grpc.enable_channelz", 0),
    ("grpc.enable_retries", 0),
    ("grpc.enable_http_proxy", 0),
)
# The worker's own pauses shall decide when it tries again, not the channel's, which grow to two minutes.
_CHANNEL_OPTIONS: Final = (
    *_OPTIONS,
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)


def encode(message: Message) -> bytes:
    """Write a message as bytes."""
    return json.dumps(message, separators=(",", ":")).encode()


def decode(data: bytes) -> dict[str, Any]:
    """Read a message.

    Raises:
        ValueError: it is no JSON object. gRPC answers the caller with an error.
    """
    message = json.loads(data)
    if not isinstance(message, dict):
        raise ValueError("a message is a JSON object")  # noqa: TRY004 - gRPC wants one kind of error for bad bytes
    return message


def unary(channel: grpc.aio.Channel, method: str) -> Unary:
    """Give the client's end of a method with one answer; without a server a call fails at once."""
    call: Unary = channel.unary_unary(f"/{SERVICE}/{method}", encode, decode)
    return call


def stream(channel: grpc.aio.Channel, method: str) -> Callable[[Message], Any]:
    """Give the client's end of a method that answers with a stream."""
    call: Callable[[Message], Any] = channel.unary_stream(f"/{SERVICE}/{method}", encode, decode)
    return call


def connect(port: int) -> grpc.aio.Channel:
    """Give a channel to the server on loopback; nothing is sent yet."""
    return grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=_CHANNEL_OPTIONS)


def new_server() -> grpc.aio.Server:
    """Give a server that shares its port with nobody: a second one on it is refused."""
    return grpc.aio.server(options=(*_OPTIONS, ("grpc.so_reuseport", 0)))


def listen(server: grpc.aio.Server, port: int) -> int:
    """Listen on loopback, and give the port.

    Raises:
        SystemExit: it is taken; one line says so.
    """
    try:
        return int(server.add_insecure_port(f"127.0.0.1:{port}"))
    except RuntimeError:
        raise SystemExit(f"server.py: cannot listen on 127.0.0.1:{port}; is it taken?") from None


def serve_generic(unaries: Mapping[str, Any], streams: Mapping[str, Any]) -> grpc.GenericRpcHandler:
    """Give the server's end: coroutines for single answers, asynchronous generators for streams."""
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(handler, decode, encode)
        for name, handler in unaries.items()
    } | {
        name: grpc.unary_stream_rpc_method_handler(handler, decode, encode)
        for name, handler in streams.items()
    }
    return grpc.method_handlers_generic_handler(SERVICE, handlers)


def write_port(path: Path, port: int) -> None:
    """Write the port in one step: whoever sees the file can read all of it."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(f"{port}\n", encoding="ascii")
    unfinished.replace(path)


def read_port(path: Path, deadline_s: float = 20.0) -> int:
    """Wait for the file with the port, and read it.

    Raises:
        SystemExit: it did not come to exist, or holds no port; one line says so.
    """
    end_s = time.monotonic() + deadline_s
    while not path.exists():
        if time.monotonic() >= end_s:
            raise SystemExit(f"{path}: no server wrote its port there within {deadline_s:g} s")
        time.sleep(_LOOK_S)
    text = path.read_text(encoding="ascii").strip()
    if not text.isdigit():
        raise SystemExit(f"{path}: {text!r} is not a port")
    return int(text)


def log(message: str) -> None:
    """Write one line to stdout at once; a closed pipe does not end a process."""
    with contextlib.suppress(OSError):
        os.write(_STDOUT, (message + "\n").encode())
