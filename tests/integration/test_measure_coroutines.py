"""Where coroutines of real processes wait, read from outside."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.measure.coroutines import CoroutineStack, suspended_coroutines
from idlebench.measure.proc_io import PROC

PROGRAM = """
import asyncio


class Poller:
    async def tick(self):
        while True:
            await asyncio.sleep(60)


async def numbers():
    while True:
        await asyncio.sleep(90)
        yield 1


async def follow():
    async for _ in numbers():
        pass


async def outer():
    await inner()


async def inner():
    await asyncio.Event().wait()


async def main():
    poller = Poller()
    works = [poller.tick(), poller.tick(), poller.tick(), follow(), outer(), asyncio.wait_for(inner(), 70)]
    tasks = [asyncio.create_task(work) for work in works[:3]]
    tasks += [asyncio.create_task(work, name=f"näme {number}") for number, work in enumerate(works[3:])]
    await asyncio.sleep(0.05)
    print("ready", flush=True)
    await asyncio.gather(*tasks)


asyncio.run(main())
"""


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CoroutineStack, ...]]:
    """The coroutines of a program at rest."""
    script = tmp_path_factory.mktemp("coroutines") / "program.py"
    script.write_text(PROGRAM)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        yield suspended_coroutines(child.pid)
        child.kill()


def own(stack: CoroutineStack) -> list[str]:
    """The program's own functions of a stack, innermost first, without the class."""
    return [frame.function.rpartition(".")[2] for frame in stack.frames if frame.file.endswith("program.py")]


def test_coroutines_that_wait_alike_are_counted(stacks: tuple[CoroutineStack, ...]) -> None:
    """Three that sleep at one line, with how long they sleep."""
    [ticks] = [stack for stack in stacks if own(stack) == ["tick"]]
    assert (ticks.count, ticks.timeout_s) == (3, 60)
    assert ticks.frames[0].function == "sleep"
    assert ticks.frames[1].line == PROGRAM.splitlines().index("            await asyncio.sleep(60)") + 1


def test_what_awaits_what_is_followed(stacks: tuple[CoroutineStack, ...]) -> None:
    """A coroutine that awaits another is one stack with it."""
    chains = [own(stack) for stack in stacks]
    assert ["inner", "outer"] in chains
    assert ["numbers", "follow"] in chains
    assert ["main"] in chains
    assert ["outer"] not in chains
    [numbers] = [stack for stack in stacks if own(stack) == ["numbers", "follow"]]
    assert numbers.timeout_s == 90


def test_tasks_are_named(stacks: tuple[CoroutineStack, ...]) -> None:
    """By the name that was chosen, or by the number that asyncio gives; main has a task too."""
    [ticks] = [stack for stack in stacks if own(stack) == ["tick"]]
    assert sorted(ticks.tasks) == ["Task-2", "Task-3", "Task-4"]
    [follow] = [stack for stack in stacks if own(stack) == ["numbers", "follow"]]
    assert follow.tasks == ("näme 0",)
    [main] = [stack for stack in stacks if own(stack) == ["main"]]
    assert main.tasks == ("Task-1",)


def test_a_timeout_around_a_wait_is_told(stacks: tuple[CoroutineStack, ...]) -> None:
    """How long `wait_for` waits at most."""
    assert 70 in [stack.timeout_s for stack in stacks]


def test_the_timeout_of_a_read_by_a_package_is_told(tmp_path: Path) -> None:
    """What it has in a variable of that name; `timeout` of the user's own function may mean anything."""
    package = tmp_path / "site-packages" / "client.py"
    package.parent.mkdir()
    package.write_text(
        "import asyncio\n"
        "async def receive(most, timeout=0.0):\n"
        "    async with asyncio.timeout(timeout):\n"
        "        await asyncio.Event().wait()\n"
        "async def listen(timeout=0):\n"
        "    await asyncio.Event().wait()\n"
    )
    script = tmp_path / "program.py"
    script.write_text(
        f"import asyncio, sys\nsys.path.insert(0, {str(package.parent)!r})\nimport client\n"
        "async def main(timeout):\n"
        "    reading = asyncio.create_task(client.receive(10, timeout=40.5))\n"
        "    listening = asyncio.create_task(client.listen())\n"
        "    await asyncio.sleep(0.05)\n"
        "    print('ready', flush=True)\n"
        "    await reading\n"
        "asyncio.run(main(0.25))\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        found = suspended_coroutines(child.pid)
        child.kill()
    timeouts = {stack.frames[-1].function: stack.timeout_s for stack in found}
    assert timeouts == {"receive": 40.5, "listen": None, "main": None}


def test_a_program_without_coroutines_has_none() -> None:
    """Python that sleeps, and what is no Python."""
    for argv in ([sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"], ["yes", "1"]):
        with subprocess.Popen(argv, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            assert suspended_coroutines(child.pid) == ()
            child.kill()


def test_a_process_that_is_gone_is_an_error_of_the_system() -> None:
    """No coroutine is made up."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert not (PROC / str(child.pid)).exists()
    with pytest.raises(OSError):  # noqa: PT011 - ENOENT or ESRCH
        suspended_coroutines(child.pid)


def test_reading_neither_wakes_nor_stops_a_process(tmp_path: Path) -> None:
    """Its voluntary switches stay as they are."""
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        status = PROC / str(child.pid) / "status"
        suspended_coroutines(child.pid)
        before = [line for line in status.read_text().splitlines() if "ctxt" in line]
        for _ in range(5):
            assert suspended_coroutines(child.pid)
        assert [line for line in status.read_text().splitlines() if "ctxt" in line] == before
        child.kill()
