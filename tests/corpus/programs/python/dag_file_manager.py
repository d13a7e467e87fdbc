# mypy: ignore-errors
"""The file processor of a workflow scheduler: every definition file is parsed in a process of its own."""

import ast
import logging
import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger("processor")

SETTINGS = {
    "parsing_processes": 2,
    "min_file_process_interval": 0,
    "dag_dir_list_interval": 300,
    "print_stats_interval": 30,
}

TEMPLATE = "dag_id = {name!r}\nschedule = '@daily'\ntasks = {tasks!r}\n"
FORK = multiprocessing.get_context("fork")


@dataclass
class FileStat:
    tasks: int = 0
    runs: int = 0
    finished_at: float = float("-inf")


def parse_file(path, results):
    """Runs in the child: isolates the scheduler from what the files do."""
    tree = ast.parse(path.read_text())
    tasks = next(
        node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "tasks"
    )
    results.send(len(ast.literal_eval(tasks)))
    results.close()


class DagFileProcessorManager:
    def __init__(self, directory, settings):
        self.directory = directory
        self.settings = settings
        self.stats = {}
        self.running = {}
        self.listed_at = self.printed_at = float("-inf")

    def refresh_dag_dir(self):
        if time.monotonic() - self.listed_at < self.settings["dag_dir_list_interval"]:
            return
        self.listed_at = time.monotonic()
        for path in sorted(self.directory.glob("*.py")):
            self.stats.setdefault(path, FileStat())

    def due_files(self):
        busy = {path for path, _ in self.running.values()}
        now = time.monotonic()
        due = [
            path
            for path, stat in self.stats.items()
            if path not in busy and now - stat.finished_at >= self.settings["min_file_process_interval"]
        ]
        return sorted(due, key=lambda path: self.stats[path].finished_at)

    def start_processor(self, path):
        reader, writer = FORK.Pipe(duplex=False)
        process = FORK.Process(target=parse_file, args=(path, writer), name=f"parse-{path.stem}")
        process.start()
        writer.close()
        self.running[reader] = (path, process)

    def collect_results(self, timeout):
        for reader in wait(list(self.running), timeout):
            path, process = self.running.pop(reader)
            stat = self.stats[path]
            try:
                stat.tasks = reader.recv()
            except EOFError:
                log.error("the processor of %s died", path.name)
            reader.close()
            process.join()
            stat.runs += 1
            stat.finished_at = time.monotonic()

    def print_stats(self):
        if time.monotonic() - self.printed_at >= self.settings["print_stats_interval"]:
            self.printed_at = time.monotonic()
            log.info("%d files, %d tasks", len(self.stats), sum(stat.tasks for stat in self.stats.values()))

    def run(self):
        while True:
            self.refresh_dag_dir()
            free = self.settings["parsing_processes"] - len(self.running)
            for path in self.due_files()[:free]:
                self.start_processor(path)
            self.collect_results(timeout=1.0)
            self.print_stats()


if __name__ == "__main__":
    dags = Path(os.environ["DATA_DIR"], "dags")
    dags.mkdir()
    for number in range(6):
        name = f"load_region_{number}"
        (dags / f"{name}.py").write_text(TEMPLATE.format(name=name, tasks=["extract", "check", "load"]))
    DagFileProcessorManager(dags, SETTINGS).run()
