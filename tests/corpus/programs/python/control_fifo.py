# mypy: ignore-errors
"""A daemon that is steered by commands in a FIFO: echo reload > control.fifo."""

import asyncio
import os
import subprocess


class Settings:
    def __init__(self):
        self.generation = 0
        self.verbose = False

    def reload(self):
        self.generation += 1


class ControlPipe:
    """Reads commands from a FIFO, one a line."""

    def __init__(self, loop, path, commands):
        self._loop = loop
        self._path = path
        self._commands = commands
        self._rest = b""
        self._fd = -1

    def open(self):
        os.mkfifo(self._path, 0o600)
        self._fd = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
        self._loop.add_reader(self._fd, self._on_command)

    def close(self):
        self._loop.remove_reader(self._fd)
        os.close(self._fd)

    def _on_command(self):
        data = os.read(self._fd, 4096)
        if not data:
            # The writer is gone; the next one may come at any time.
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            command = self._commands.get(line.decode("utf-8", "replace").strip())
            if command:
                command()


async def main():
    loop = asyncio.get_running_loop()
    settings = Settings()
    path = os.path.join(os.environ["DATA_DIR"], "control.fifo")
    control = ControlPipe(loop, path, {"reload": settings.reload})
    control.open()
    # The deploy hook of this host sends one reload after each start.
    hook = await asyncio.create_subprocess_exec(
        "sh", "-c", 'echo reload > "$0"', path, stdin=subprocess.DEVNULL
    )
    await hook.wait()
    try:
        await asyncio.Event().wait()
    finally:
        control.close()


if __name__ == "__main__":
    asyncio.run(main())
