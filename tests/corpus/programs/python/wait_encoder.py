# mypy: ignore-errors
"""Runs external encoders and hands their exit status on to whoever asked for the file."""

import queue
import subprocess
import threading


class EncoderJob:
    def __init__(self, source):
        self.source = source
        # The encoder reads its frames from standard input.
        self.process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)


class JobRunner:
    def __init__(self):
        self.requests = queue.Queue()
        self.finished = queue.Queue()
        self.running = []

    def submit(self, source):
        self.requests.put(source)

    def supervise_jobs(self):
        while True:
            try:
                self.running.append(EncoderJob(self.requests.get_nowait()))
            except queue.Empty:
                pass
            for job in list(self.running):
                status = job.process.poll()
                if status is not None:
                    self.running.remove(job)
                    self.finished.put((job.source, status))


def report_finished(runner):
    while True:
        source, status = runner.finished.get()
        print(f"{source}: exit status {status}", flush=True)


def main():
    runner = JobRunner()
    runner.submit("camera-1.mov")
    runner.submit("camera-2.mov")
    threading.Thread(target=report_finished, args=(runner,), name="reporter", daemon=True).start()
    runner.supervise_jobs()


if __name__ == "__main__":
    main()
