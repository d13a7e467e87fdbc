"""A gRPC server whose every method answers with an empty message."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import grpc  # type: ignore[import-untyped, unused-ignore]


class Empty(grpc.GenericRpcHandler):  # type: ignore[misc, unused-ignore]
    def service(self, _details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        return grpc.unary_unary_rpc_method_handler(lambda _request, _context: b"")


server = grpc.server(ThreadPoolExecutor(4))
server.add_generic_rpc_handlers((Empty(),))
server.add_insecure_port(f"127.0.0.1:{os.environ['PORT']}")
server.start()
server.wait_for_termination()
