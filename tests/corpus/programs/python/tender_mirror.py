# mypy: ignore-errors
"""Mirrors public tenders: asks the registry by gRPC for new notices, indexes them, publishes a digest."""

import os
import queue
import threading

import grpc


def identity(data):
    return data


class Registry:
    """The registry's NextNotice call; it is told how long it may hold the call when there is nothing new."""

    def __init__(self, target):
        self.channel = grpc.insecure_channel(target)
        self.next_notice = self.channel.unary_unary(
            "/tenders.Registry/NextNotice", request_serializer=identity, response_deserializer=identity
        )

    def fetch(self, cursor):
        return self.next_notice(b"\x08" + bytes([cursor % 128]), timeout=30.0)


class Mirror:
    def __init__(self, registry):
        self.registry = registry
        self.notices = queue.Queue()
        self.index = {}
        self.dirty = threading.Event()

    def follow(self):
        cursor = 0
        while True:
            try:
                notice = self.registry.fetch(cursor)
            except grpc.RpcError:
                threading.Event().wait(5.0)
                continue
            if not notice:
                continue
            cursor += 1
            self.notices.put((cursor, notice))

    def build_index(self):
        while True:
            cursor, notice = self.notices.get()
            self.index[cursor] = notice
            self.dirty.set()

    def publish_digest(self):
        while True:
            self.dirty.wait()
            self.dirty.clear()


def main():
    mirror = Mirror(Registry(os.environ["GRPC_TARGET"]))
    threads = [
        threading.Thread(target=mirror.follow, name="follow"),
        threading.Thread(target=mirror.build_index, name="index"),
        threading.Thread(target=mirror.publish_digest, name="digest"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
