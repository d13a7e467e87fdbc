# mypy: ignore-errors
"""A supervisor: starts a few children and handles SIGCHLD, SIGHUP and SIGTERM synchronously."""

import os
import signal
import subprocess
import sys

WATCHED = {signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM}
SIGNAL_TIMEOUT = 0.002


class Program:
    """One child. It gets a pipe as its input, and ends when we end."""

    def __init__(self, name, argv):
        self.name = name
        self._argv = argv
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self._argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)

    def exited(self):
        return self.process.poll() is not None


class Supervisor:
    def __init__(self, programs, pid_path):
        self._programs = programs
        self._pid_path = pid_path

    def wait_for_signal(self):
        """The next signal; a short timeout keeps us responsive."""
        while True:
            info = signal.sigtimedwait(WATCHED, SIGNAL_TIMEOUT)
            if info is not None:
                return info.si_signo

    def write_pids(self):
        with open(self._pid_path, "w", encoding="utf-8") as out:
            for program in self._programs:
                out.write(f"{program.name} {program.process.pid}\n")

    def run(self):
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        for program in self._programs:
            program.start()
        self.write_pids()
        while True:
            number = self.wait_for_signal()
            if number == signal.SIGTERM:
                sys.exit(0)
            for program in self._programs:
                if program.exited() or number == signal.SIGHUP:
                    program.process.stdin.close()
                    program.process.wait()
                    program.start()
            self.write_pids()


if __name__ == "__main__":
    path = os.path.join(os.environ["DATA_DIR"], "children.txt")
    Supervisor([Program("web", ["cat"]), Program("mailer", ["cat"])], path).run()
