# mypy: ignore-errors
"""Waits for the archive volume; asks `test` so that a dead NFS mount hangs the child only."""

import os
import threading
import time

VOLUME = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "archive", ".mounted")


class MountSentry:
    def __init__(self, marker):
        self.marker = marker
        self.mounted = threading.Event()
        self.probes = 0

    def probe(self):
        pid = os.posix_spawnp("test", ["test", "-e", self.marker], os.environ)
        _, status = os.waitpid(pid, 0)
        self.probes += 1
        return os.waitstatus_to_exitcode(status) == 0

    def watch(self):
        while True:
            if self.probe():
                self.mounted.set()
            else:
                self.mounted.clear()
            time.sleep(0.03)


def archive_when_mounted(sentry):
    while True:
        sentry.mounted.wait()
        # The real copying would be here.
        time.sleep(60)


def main():
    sentry = MountSentry(VOLUME)
    threading.Thread(target=archive_when_mounted, args=(sentry,), name="archiver", daemon=True).start()
    sentry.watch()


if __name__ == "__main__":
    main()
