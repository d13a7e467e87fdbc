"""A gRPC worker that asks for tasks one call after another."""

from __future__ import annotations

import os

import grpc  # type: ignore[import-untyped, unused-ignore]


def fetch_task(channel: grpc.Channel) -> bytes:
    call = channel.unary_unary("/tasks.Queue/Next")
    answer: bytes = call(b"", timeout=5)
    return answer


def work() -> None:
    with grpc.insecure_channel(os.environ["GRPC_TARGET"]) as channel:
        while True:
            task = fetch_task(channel)
            if task:
                print("task", task, flush=True)


if __name__ == "__main__":
    work()
