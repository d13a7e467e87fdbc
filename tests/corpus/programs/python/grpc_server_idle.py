"""A gRPC server with no calls."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import grpc  # type: ignore[import-untyped, unused-ignore]


class Handlers(grpc.GenericRpcHandler):  # type: ignore[misc, unused-ignore]
    def service(self, _details: grpc.HandlerCallDetails) -> None:
        return None


def main() -> None:
    server = grpc.server(ThreadPoolExecutor(4))
    server.add_generic_rpc_handlers((Handlers(),))
    server.add_insecure_port(f"127.0.0.1:{os.environ['PORT']}")
    server.start()
    server.wait_for_termination()


main()
