# mypy: ignore-errors
"""A worker that takes tasks from a queue in a multiprocessing manager."""

import ctypes
import multiprocessing.managers
import os
import queue
import signal

PR_SET_PDEATHSIG = 1
TASKS = queue.Queue()
RESULTS = queue.Queue()


def get_tasks():
    return TASKS


def get_results():
    return RESULTS


class QueueManager(multiprocessing.managers.BaseManager):
    pass


QueueManager.register("tasks", callable=get_tasks)
QueueManager.register("results", callable=get_results)


def leave_with_parent():
    """The manager process must not outlive the worker."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class ManagedWorker:
    def __init__(self, manager):
        self._tasks = manager.tasks()
        self._results = manager.results()
        self._stopped = False

    def stop(self, *_):
        self._stopped = True

    def next_task(self):
        """The next task, or None when we are to stop."""
        while not self._stopped:
            try:
                return self._tasks.get(timeout=0.01)
            except queue.Empty:
                pass
        return None

    def run(self):
        while (task := self.next_task()) is not None:
            self._results.put((task, len(str(task))))


if __name__ == "__main__":
    address = os.path.join(os.environ["DATA_DIR"], "queues.sock")
    manager = QueueManager(address=address, authkey=os.urandom(16))
    manager.start(initializer=leave_with_parent)
    worker = ManagedWorker(manager)
    signal.signal(signal.SIGTERM, worker.stop)
    worker.run()
    manager.shutdown()
