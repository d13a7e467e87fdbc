# mypy: ignore-errors
"""Film archive: a gRPC server whose clients watch for new reels.

The reading room runs in the same process: its channel has keepalive pings of
10 s, one stream that waits for news and a check of the server every 15 s.
"""

import concurrent.futures
import os
import queue
import threading

import grpc

SERVICE = "archive.Reels"


def as_is(data):
    return data


class Reels:
    """Hands news to all watchers."""

    def __init__(self):
        self.lock = threading.Lock()
        self.watchers = []

    def announce(self, reel):
        with self.lock:
            for watcher in self.watchers:
                watcher.put(reel)

    def watch(self, request, context):
        news = queue.Queue()
        with self.lock:
            self.watchers.append(news)
        context.add_callback(lambda: news.put(None))
        while (reel := news.get()) is not None:
            yield reel
        with self.lock:
            self.watchers.remove(news)

    def check(self, request, context):
        return b"%d" % len(self.watchers)

    def handlers(self):
        return grpc.method_handlers_generic_handler(
            SERVICE,
            {
                "Watch": grpc.unary_stream_rpc_method_handler(self.watch, as_is, as_is),
                "Check": grpc.unary_unary_rpc_method_handler(self.check, as_is, as_is),
            },
        )


class ReadingRoom:
    def __init__(self, target):
        self.channel = grpc.insecure_channel(
            target,
            options=[
                ("grpc.keepalive_time_ms", 10_000),
                ("grpc.keepalive_timeout_ms", 5_000),
                ("grpc.keepalive_permit_without_calls", 1),
            ],
        )
        self.closed = threading.Event()
        self.shelf = []

    def follow_news(self):
        call = self.channel.unary_stream(f"/{SERVICE}/Watch", as_is, as_is)
        pause = 2
        while not self.closed.is_set():
            try:
                for reel in call(b""):
                    self.shelf.append(reel)
                    pause = 2
            except grpc.RpcError:
                pass
            self.closed.wait(pause)
            pause = min(pause * 2, 60)

    def check_server(self):
        call = self.channel.unary_unary(f"/{SERVICE}/Check", as_is, as_is)
        while not self.closed.wait(15):
            try:
                call(b"", timeout=5)
            except grpc.RpcError as error:
                print("archive does not answer:", error.code())


def main():
    reels = Reels()
    server = grpc.server(
        concurrent.futures.ThreadPoolExecutor(4, thread_name_prefix="archive"),
        options=[("grpc.http2.min_ping_interval_without_data_ms", 5_000)],
    )
    server.add_generic_rpc_handlers((reels.handlers(),))
    address = f"127.0.0.1:{os.environ['PORT']}"
    server.add_insecure_port(address)
    server.start()
    room = ReadingRoom(address)
    threading.Thread(target=room.follow_news, name="news", daemon=True).start()
    threading.Thread(target=room.check_server, name="check", daemon=True).start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
