"""The fixture: what it can be given, and what it says."""

from __future__ import annotations

import pytest

from tests.integration.plugin_support import readings, run_tests

pytest_plugins = ["pytester"]


def test_a_process_may_be_given_in_every_form(pytester: pytest.Pytester) -> None:
    """A pid, and the process objects of three libraries."""
    result = run_tests(
        pytester,
        """
import asyncio, multiprocessing

CODE = "import sys; print('ready', flush=True); sys.stdin.read()"

def check(reading, pid):
    assert reading.pids == (pid,)
    assert reading.wakes_per_s.mean == 0 < reading.wakes_per_s.limit
    assert reading.threads[0].wakes == 0

def test_popen(blocked, idle_cpu):
    check(idle_cpu(blocked, window=0.3), blocked.pid)
    check(idle_cpu(blocked.pid, window="300ms"), blocked.pid)

def test_multiprocessing(idle_cpu):
    context = multiprocessing.get_context("fork")
    end = context.Event()
    process = context.Process(target=end.wait)
    process.start()
    try:
        check(idle_cpu(process, window=0.3), process.pid)
    finally:
        end.set()
        process.join()

def test_asyncio(idle_cpu):
    async def main():
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-S", "-c", CODE, stdin=pipe, stdout=pipe
        )
        await process.stdout.readline()
        try:
            check(await asyncio.to_thread(idle_cpu, process, window=0.3), process.pid)
        finally:
            process.kill()
            await process.wait()
    asyncio.run(main())
""",
    )
    result.assert_outcomes(passed=3)


def test_a_callable_is_run_and_ended(pytester: pytest.Pytester) -> None:
    """By the interrupt that Ctrl-C is, or by a function of the user's; its thread's wakes are counted."""
    result = run_tests(
        pytester,
        """
import asyncio

cleaned = []

def poll():
    try:
        while True:
            time.sleep(0.005)
    finally:
        cleaned.append("poll")

async def wait():
    try:
        await asyncio.Event().wait()
    finally:
        cleaned.append("wait")

def test_polls(idle_cpu):
    before = signal.getsignal(signal.SIGINT)
    assert idle_cpu(poll, window=0.3).wakes_per_s.mean > 60
    assert cleaned.pop() == "poll"
    assert signal.getsignal(signal.SIGINT) is before
    assert "idlebench-observer" not in [thread.name for thread in threading.enumerate()]

def test_coroutine_waits(idle_cpu):
    assert idle_cpu(wait, window=0.3).wakes_per_s.mean < 30
    assert cleaned.pop() == "wait"

def test_stopped_by_a_function(idle_cpu):
    end = threading.Event()
    assert idle_cpu(end.wait, window=0.3, stop=end.set).wakes_per_s.mean < 30

def test_in_another_thread(idle_cpu):
    end, readings = threading.Event(), []
    thread = threading.Thread(target=lambda: readings.append(idle_cpu(end.wait, window=0.3, stop=end.set)))
    thread.start()
    thread.join()
    assert len(readings) == 1
""",
    )
    result.assert_outcomes(passed=4)


def test_a_running_loop_is_measured_from_another_thread(pytester: pytest.Pytester) -> None:
    """As an asynchronous test does it; the line of the task that polls is named."""
    result = run_tests(
        pytester,
        """
import asyncio

async def poll():
    while True:
        await asyncio.sleep(0.005)

def test_loop(idle_cpu):
    async def main():
        task = asyncio.create_task(poll(), name="poller")
        try:
            await asyncio.to_thread(idle_cpu.assert_below, wakes="30/s", target=os.getpid(), window=0.3)
        finally:
            task.cancel()
    asyncio.run(main())
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*over, twice", "*MainThread *: task poller: *test_it.py:8 poll"])


def test_a_callable_that_does_not_wait_is_no_figure(pytester: pytest.Pytester) -> None:
    """It returned, or raised; and the user's own Ctrl-C is not taken for ours."""
    result = run_tests(
        pytester,
        """
from idlebench.errors import NothingMeasuredError, UsageError

def test_returns(idle_cpu):
    with pytest.raises(NothingMeasuredError, match="returned before the window"):
        idle_cpu(lambda: None, window=0.3)

def test_raises(idle_cpu):
    with pytest.raises(ZeroDivisionError):
        idle_cpu(lambda: 1 / 0, window=0.3)

def test_user_interrupts(idle_cpu):
    with pytest.raises(KeyboardInterrupt):
        idle_cpu(lambda: (os.kill(os.getpid(), signal.SIGINT), time.sleep(5)), window=3)

def test_no_way_to_end_it(idle_cpu):
    said = []
    def look():
        try:
            idle_cpu(time.sleep, window=0.3)
        except UsageError as error:
            said.append(error.remedy)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert "stop=" in said[0]
""",
    )
    result.assert_outcomes(passed=4)


def test_threads_of_this_process_are_told_apart(pytester: pytest.Pytester) -> None:
    """One polls and one waits; each has its own figure."""
    result = run_tests(
        pytester,
        """
from idlebench.errors import NothingMeasuredError

@pytest.fixture
def threads():
    end = threading.Event()
    def poll():
        while not end.is_set():
            time.sleep(0.005)
    made = threading.Thread(target=poll), threading.Thread(target=end.wait)
    for thread in made:
        thread.start()
    yield made
    end.set()
    for thread in made:
        thread.join()

def test_apart(threads, idle_cpu):
    polls, waits = threads
    assert idle_cpu(polls, window=0.3).wakes_per_s.mean > 60
    assert idle_cpu(waits, window=0.3).wakes_per_s.mean < 30

def test_together(threads, idle_cpu):
    assert len(idle_cpu(list(threads), window=0.3).threads) == 2

def test_one_that_ends(idle_cpu):
    thread = threading.Thread(target=time.sleep, args=(0.6,))
    thread.start()
    with pytest.raises(NothingMeasuredError, match="ended while it was measured"):
        idle_cpu(thread, window=1)
""",
    )
    result.assert_outcomes(passed=3)


def test_a_test_without_a_mark_asserts_a_budget(pytester: pytest.Pytester) -> None:
    """The same judgement, as an assertion; one that cannot be told is an error."""
    result = run_tests(
        pytester,
        """
def test_within(blocked, idle_cpu):
    reading = idle_cpu.assert_below(wakes="30/s", window=0.3)
    assert reading.pids == (blocked.pid,)

def test_over(polling, idle_cpu):
    with pytest.raises(AssertionError, match="over, twice"):
        idle_cpu.assert_below("90%", wakes="30/s", target=polling, window=0.3)

def test_fails(polling, idle_cpu):
    idle_cpu.assert_below(wakes="30/s", window=0.3)

def test_cannot_be_told(blocked, idle_cpu):
    idle_cpu.assert_below(wakes="1/min", window=0.3)

def test_wrong(blocked, idle_cpu):
    idle_cpu.assert_below("1")
""",
        "--idlebench-json=out.json",
    )
    assert result.parseoutcomes() == {"passed": 2, "failed": 2, "errors": 1}
    result.stdout.fnmatch_lines(["*ERROR at call of test_cannot_be_told*", "*window=* would do*"])
    verdicts = [one["verdict"] for one in readings(pytester.path / "out.json")]
    assert verdicts == ["pass", "regression", "regression", "inconclusive"]
