# mypy: ignore-errors
"""Follows the log files of a web server and counts the lines with an error."""

import os
import threading
import time


class LogFollower(threading.Thread):
    def __init__(self, path, on_line):
        super().__init__(name="follow-" + os.path.basename(path))
        self.path = path
        self.on_line = on_line

    def open(self):
        handle = open(self.path, encoding="utf-8", errors="replace")
        handle.seek(0, os.SEEK_END)
        return handle, os.fstat(handle.fileno()).st_ino

    def run(self):
        self.follow()

    def follow(self):
        handle, inode = self.open()
        while True:
            line = handle.readline()
            if line:
                self.on_line(line)
                continue
            # End of the file: has it been rotated meanwhile?
            if os.stat(self.path).st_ino != inode:
                handle.close()
                handle, inode = self.open()
            time.sleep(0.01)


class ErrorCounter:
    def __init__(self):
        self.count = 0
        self.lock = threading.Lock()

    def on_line(self, line):
        if " 500 " in line:
            with self.lock:
                self.count += 1


def main():
    directory = os.environ.get("DATA_DIR", ".")
    counter = ErrorCounter()
    followers = []
    for name in ("access.log", "error.log", "upstream.log"):
        path = os.path.join(directory, name)
        with open(path, "a", encoding="utf-8") as log:
            log.write("started\n")
        followers.append(LogFollower(path, counter.on_line))
    for follower in followers:
        follower.start()
    for follower in followers:
        follower.join()


if __name__ == "__main__":
    main()
