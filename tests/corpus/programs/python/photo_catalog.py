# mypy: ignore-errors
"""Keeps a catalog of the photos below a directory: every two seconds it looks for new and changed ones."""

import os
import time
from pathlib import Path


def import_demo_albums(root: Path, albums: int = 60, photos: int = 200) -> None:
    for album in range(albums):
        folder = root / f"album-{album:03}"
        folder.mkdir(parents=True, exist_ok=True)
        for photo in range(photos):
            os.close(os.open(folder / f"img_{photo:04}.jpg", os.O_CREAT | os.O_WRONLY))


class PhotoCatalog:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.known: dict[str, tuple[float, int]] = {}

    def watch_albums(self) -> None:
        while True:
            changed = 0
            for folder, _dirs, files in os.walk(self.root):
                for name in files:
                    path = os.path.join(folder, name)
                    info = os.stat(path)
                    version = (info.st_mtime, info.st_size)
                    if self.known.get(path) != version:
                        self.known[path] = version
                        changed += 1
            if changed:
                print(f"{changed} photos catalogued", flush=True)
            time.sleep(2)


if __name__ == "__main__":
    albums = Path(os.environ["DATA_DIR"]) / "albums"
    import_demo_albums(albums)
    PhotoCatalog(albums).watch_albums()
