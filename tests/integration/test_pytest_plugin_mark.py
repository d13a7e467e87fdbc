"""The mark: what it measures, when, and how a test ends."""

from __future__ import annotations

import os

import pytest

from tests.integration.plugin_support import readings, run_tests

pytest_plugins = ["pytester"]

MARK = '@pytest.mark.limit_idle_cpu(wakes="30/s", window=0.3)\n'


def test_a_worker_that_waits_passes_and_one_that_polls_fails(pytester: pytest.Pytester) -> None:
    """Both started in a fixture, and measured while they still live."""
    result = run_tests(
        pytester,
        f"{MARK}def test_waits(blocked): pass\n{MARK}def test_polls(polling): pass",
        "--idlebench-json=out.json",
    )
    result.assert_outcomes(passed=1, failed=1)
    waits, polls = readings(pytester.path / "out.json")
    assert (waits["verdict"], polls["verdict"]) == ("pass", "regression")
    assert waits["reading"]["wakes_per_s"]["mean"] == 0
    assert polls["reading"]["wakes_per_s"]["mean"] > 60


def test_a_failure_shows_budget_figures_threads_the_place_and_the_diagnosis(
    pytester: pytest.Pytester,
) -> None:
    """And the first look, because what is over is measured once more."""
    worker = (
        "import time\nprint('ready', flush=True)\ndef poll():\n    while True: time.sleep(0.005)\npoll()\n"
    )
    pytester.makepyfile(worker=worker)
    result = run_tests(
        pytester,
        "@pytest.fixture\n"
        "def worker():\n"
        "    with subprocess.Popen([sys.executable, 'worker.py'], stdout=subprocess.PIPE) as process:\n"
        "        process.stdout.readline()\n"
        "        yield process\n"
        "        process.kill()\n"
        f"{MARK}def test_polls(worker): pass",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "test_it.py:9: idle cost over its budget, measured twice",
            "*measured*budget*",
            "*wakes/s * [[]*[]] *30 *over, twice",
            "*measured: process * and everything below it; *of settling",
            "*the first look: wakes/s *",
            "*thread *wakes/s*CPU %",
            "*where they wait:",
            "*worker.py:4 poll",
            "*why:",
            "*process *: short-poll (confidence *",
            "*at *worker.py:4 poll: while True: time.sleep(0.005)",
            "*mend: *idlebench explain short-poll*",
        ]
    )


def test_the_wrong_budget_fails_its_test_before_it_runs(pytester: pytest.Pytester) -> None:
    """One message, with file and line."""
    result = run_tests(
        pytester,
        "@pytest.mark.limit_idle_cpu('nan%')\n"
        "def test_it(): raise SystemError('it ran')\n"
        "def test_other(): pass",
    )
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["test_it.py:3: @pytest.mark.limit_idle_cpu: cpu: 'nan%': *finite*"])
    result.stdout.no_fnmatch_line("*it ran*")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("blocked.kill(); time.sleep(0.1)", "*the process that the test started has ended*"),
        ("idle_cpu.watch(blocked); blocked.kill(); blocked.wait()", "*there is no live process*"),
        ("os.kill(blocked.pid, signal.SIGSTOP)", "*was stopped during the window*"),
        ("idle_cpu.watch('worker')", "*is no thread*"),
    ],
)
def test_what_cannot_be_measured_never_passes(pytester: pytest.Pytester, body: str, said: str) -> None:
    """A dead or a stopped worker costs nothing; that is not a figure."""
    result = run_tests(pytester, f"{MARK}def test_it(blocked, idle_cpu):\n    {body}")
    outcomes = result.parseoutcomes()
    assert "passed" not in outcomes, outcomes
    result.stdout.fnmatch_lines([said])


def test_a_figure_that_cannot_be_told_is_an_error_not_a_failure(pytester: pytest.Pytester) -> None:
    """With the window that would do; and the test is counted once."""
    result = run_tests(
        pytester, "@pytest.mark.limit_idle_cpu(wakes='0.1/s', window=0.3)\ndef test_it(blocked): pass"
    )
    assert result.parseoutcomes() == {"errors": 1}
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*ERROR at call of test_it*", "*inconclusive*", "*window=30 would do*"])


def test_a_test_that_started_nothing_is_an_error(pytester: pytest.Pytester) -> None:
    """Nothing is measured, so nothing passes."""
    result = run_tests(pytester, f"{MARK}def test_it(): pass")
    assert result.parseoutcomes() == {"errors": 1}
    result.stdout.fnmatch_lines(["*only the runner's threads*"])


def test_a_thread_of_the_test_s_own_process_is_found(pytester: pytest.Pytester) -> None:
    """Where no process was started; the line of the test's own code is named."""
    result = run_tests(
        pytester,
        "end = threading.Event()\n"
        "def poll():\n"
        "    while not end.is_set():\n"
        "        time.sleep(0.005)\n"
        "@pytest.fixture\n"
        "def thread():\n"
        "    made = threading.Thread(target=poll, name='poller')\n"
        "    made.start()\n"
        "    yield\n"
        "    end.set()\n"
        "    made.join()\n"
        f"{MARK}def test_it(thread): pass",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*this process, its other threads*", "*poller *test_it.py:6 poll"])


def test_a_module_s_worker_has_to_be_named(pytester: pytest.Pytester) -> None:
    """It lives longer than the test; once watched it is measured."""
    result = run_tests(
        pytester,
        "from conftest import start\n"
        "@pytest.fixture(scope='module')\n"
        "def worker():\n"
        "    process = start(\"import sys; print('ready', flush=True); sys.stdin.read()\")\n"
        "    yield process\n"
        "    process.communicate()\n"
        "def test_first(worker): pass\n"
        f"{MARK}def test_unnamed(worker): pass\n"
        f"{MARK}def test_named(worker, idle_cpu): idle_cpu.watch(worker)",
    )
    assert result.parseoutcomes() == {"passed": 2, "errors": 1}
    result.stdout.fnmatch_lines(["*others live that began before it*idle_cpu.watch(process)*"])


def test_a_test_that_fails_or_skips_by_itself_is_not_measured(pytester: pytest.Pytester) -> None:
    """Its own outcome stands."""
    result = run_tests(
        pytester,
        f"{MARK}def test_fails(polling): assert False\n"
        f"{MARK}def test_skips(polling): pytest.skip('no')\n"
        "@pytest.mark.xfail(strict=True)\n"
        f"{MARK}def test_known(polling): pass",
        "--idlebench-json=out.json",
    )
    result.assert_outcomes(failed=1, skipped=1, xfailed=1)
    assert len(readings(pytester.path / "out.json")) == 1


def test_the_mark_measures_methods_of_unittest_too(pytester: pytest.Pytester) -> None:
    """With a worker that `setUpClass` started; what `setUp` starts has ended before the look."""
    result = run_tests(
        pytester,
        "import unittest\n"
        "from conftest import start\n"
        "class Worker(unittest.TestCase):\n"
        "    @classmethod\n"
        "    def setUpClass(cls):\n"
        "        worker = start(\"import sys; print('ready', flush=True); sys.stdin.read()\")\n"
        "        cls.addClassCleanup(worker.communicate)\n"
        f"    {MARK}    def test_it(self): pass\n",
        "--idlebench-json=out.json",
    )
    result.assert_outcomes(passed=1)
    [one] = readings(pytester.path / "out.json")
    assert os.getpid() not in one["reading"]["pids"]
