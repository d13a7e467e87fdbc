# mypy: ignore-errors
"""A workflow worker: pollers ask the service for tasks and hand them to registered functions."""

import logging
import os
import threading
import time

import grpc

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(threadName)s %(message)s")
log = logging.getLogger("worker")

SERVICE = "/workflow.api.v1.WorkflowService/"
LONG_POLL_S = 70


class TaskPoller:
    """One kind of task from one task queue."""

    def __init__(self, channel, method, task_queue, identity):
        self.request = f"{task_queue}\n{identity}".encode()
        self.call = channel.unary_unary(SERVICE + method, request_serializer=None, response_deserializer=None)

    def poll_task_queue(self):
        """The service keeps the request until there is a task, or answers without one when its time is up."""
        answer = self.call(self.request, timeout=LONG_POLL_S)
        return answer or None


class Worker:
    def __init__(self, target, task_queue, pollers_per_kind=2):
        self.channel = grpc.insecure_channel(target)
        self.identity = f"{os.getpid()}@{task_queue}"
        self.task_queue = task_queue
        self.pollers_per_kind = pollers_per_kind
        self.activities = {}

    def activity(self, function):
        self.activities[function.__name__.encode()] = function
        return function

    def process(self, task):
        name, _, argument = task.partition(b" ")
        self.activities[name](argument.decode())

    def poll_forever(self, poller):
        while True:
            try:
                task = poller.poll_task_queue()
            except grpc.RpcError as error:
                log.warning("poll failed: %s", error.code())
                time.sleep(10)
                continue
            if task is not None:
                self.process(task)

    def run(self):
        threads = []
        for method in ("PollWorkflowTaskQueue", "PollActivityTaskQueue"):
            for number in range(self.pollers_per_kind):
                poller = TaskPoller(self.channel, method, self.task_queue, self.identity)
                threads.append(
                    threading.Thread(target=self.poll_forever, args=(poller,), name=f"{method}-{number}")
                )
        for thread in threads:
            thread.start()
        log.info("worker started with %d pollers", len(threads))
        for thread in threads:
            thread.join()


worker = Worker(os.environ["GRPC_TARGET"], "shipping")


@worker.activity
def print_label(order):
    log.info("label of %s", order)


@worker.activity
def book_courier(order):
    log.info("courier of %s", order)


if __name__ == "__main__":
    worker.run()
