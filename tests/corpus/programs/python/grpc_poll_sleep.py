"""A gRPC worker that asks for tasks ten times a second."""

from __future__ import annotations

import os
import time

import grpc  # type: ignore[import-untyped, unused-ignore]


class TaskClient:
    def __init__(self, target: str) -> None:
        self.channel = grpc.insecure_channel(target)
        self.call = self.channel.unary_unary("/tasks.Queue/Next")

    def poll(self) -> None:
        while True:
            task = self.call(b"", timeout=5)
            if task:
                print("task", task, flush=True)
            time.sleep(0.1)


TaskClient(os.environ["GRPC_TARGET"]).poll()
