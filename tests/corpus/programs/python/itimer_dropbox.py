# mypy: ignore-errors
"""Label printer: an interval timer of the kernel paces the look into the drop box."""

import os
import signal

DROP = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "print.job")
TICK = 0.01


class LabelPrinter:
    def __init__(self):
        self.printed = 0
        self.stopping = False

    def on_alarm(self, signum, frame):
        """Nothing to do: the signal only ends the pause."""

    def on_term(self, signum, frame):
        self.stopping = True

    def print_label(self):
        with open(DROP) as job:
            text = job.read()
        os.unlink(DROP)
        self.printed += bool(text)

    def watch_drop(self):
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        while not self.stopping:
            signal.pause()
            try:
                size = os.stat(DROP).st_size
            except FileNotFoundError:
                continue
            if size:
                self.print_label()


def main():
    printer = LabelPrinter()
    signal.signal(signal.SIGALRM, printer.on_alarm)
    signal.signal(signal.SIGTERM, printer.on_term)
    printer.watch_drop()


if __name__ == "__main__":
    main()
