# mypy: ignore-errors
"""Template server: looks at the times of its theme files every two seconds; renderers wait for work."""

import os
import queue
import threading
import time

THEME = os.path.join(os.environ.get("DATA_DIR", "/tmp"), "theme")


class ThemeWatcher(threading.Thread):
    def __init__(self, folder, changed):
        super().__init__(name="theme-watch", daemon=True)
        self.folder = folder
        self.changed = changed
        self.times = {}

    def look(self):
        for number in range(30):
            path = os.path.join(self.folder, f"part-{number}.html")
            stamp = os.stat(path).st_mtime_ns
            if self.times.setdefault(path, stamp) != stamp:
                self.times[path] = stamp
                self.changed.put(path)

    def run(self):
        while True:
            self.look()
            time.sleep(2)


def renderer(work):
    while True:
        path = work.get()
        with open(path) as page:
            page.read()


def main():
    os.makedirs(THEME, exist_ok=True)
    for number in range(30):
        with open(os.path.join(THEME, f"part-{number}.html"), "w") as part:
            part.write("<p>part</p>\n")
    changed = queue.SimpleQueue()
    for number in range(40):
        threading.Thread(target=renderer, args=(changed,), name=f"render-{number}", daemon=True).start()
    watcher = ThemeWatcher(THEME, changed)
    watcher.start()
    watcher.join()


if __name__ == "__main__":
    main()
