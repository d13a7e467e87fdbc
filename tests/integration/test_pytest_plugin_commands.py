"""Commands a second, counted at a real broker."""

from __future__ import annotations

import pytest

from tests.integration.plugin_support import readings, run_tests
from tests.integration.worker_support import Server

pytest_plugins = ["pytester", "tests.integration.worker_fixtures"]

SOURCE = """
CODE = '''
import socket, sys, time
broker = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def send(*words):
    parts = (b"$%d\\\\r\\\\n%s\\\\r\\\\n" % (len(word), word) for word in words)
    broker.sendall(b"*%d\\\\r\\\\n" % len(words) + b"".join(parts))
def ask(*words):
    send(*words)
    broker.recv(4096)
if sys.argv[2]:
    ask(b"AUTH", sys.argv[2].encode())
ask(b"PING")
print("ready", flush=True)
while True:
    if sys.argv[3] == "poll":
        ask(b"LPOP", b"queue")
        time.sleep(0.01)
    else:
        send(b"BLPOP", b"queue", b"0")
        sys.stdin.read()
'''

@pytest.fixture
def client(request):
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", CODE, PORT, PASSWORD, request.param],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\\n"
    yield process
    process.kill()
    process.communicate()

polls = pytest.mark.parametrize("client", ["poll"], indirect=True)
waits = pytest.mark.parametrize("client", ["wait"], indirect=True)
"""


def source(server: Server, password: str = "") -> str:
    """The project, for one server."""
    return SOURCE.replace("PORT,", f'"{server.port}",').replace("PASSWORD,", f'"{password}",')


def test_commands_are_counted_by_the_process_s_connection(
    pytester: pytest.Pytester, worker_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours are not among them, nor those of another client; the password is in no file."""
    monkeypatch.setenv("IDLEBENCH_BROKER_URL", worker_server.url)
    mark = "@pytest.mark.limit_idle_cpu(commands='20/s', window=0.5)\n"
    busy = (
        "@pytest.fixture\ndef busy():\n"
        "    import redis\n"
        "    end, other = threading.Event(), redis.Redis.from_url(os.environ['IDLEBENCH_BROKER_URL'])\n"
        "    def ping():\n"
        "        while not end.is_set():\n            other.ping(); time.sleep(0.005)\n"
        "    thread = threading.Thread(target=ping)\n    thread.start()\n    yield\n"
        "    end.set()\n    thread.join()\n    other.close()\n"
    )
    result = run_tests(
        pytester,
        f"{source(worker_server, worker_server.password)}{busy}"
        f"{mark}@polls\ndef test_polls(client): pass\n"
        f"{mark}@waits\ndef test_waits(client, busy): pass\n",
        "--idlebench-json=out.json",
    )
    result.assert_outcomes(passed=1, failed=1)
    polls, waits = readings(pytester.path / "out.json")
    assert polls["reading"]["commands_per_s"]["mean"] > 40
    assert waits["reading"]["commands_per_s"]["mean"] == 0
    assert "by its 1 connection to redis://***@" in waits["reading"]["commands_note"]
    assert worker_server.password not in (pytester.path / "out.json").read_text()
    assert worker_server.password not in result.stdout.str()


def test_a_local_broker_is_found_by_the_process_s_connection(
    pytester: pytest.Pytester, own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it needs no password; where it does, the test cannot be decided and says what to give."""
    monkeypatch.delenv("IDLEBENCH_BROKER_URL", raising=False)
    mark = "@pytest.mark.limit_idle_cpu(commands='20/s', window=0.5)\n"
    one = f"{mark}@waits\ndef test_waits(client): pass\n"
    run_tests(pytester, source(own_server, own_server.password) + one).assert_outcomes(errors=1)
    own_server.client.config_set("requirepass", "")
    result = run_tests(pytester, source(own_server) + one, "--idlebench-json=out.json")
    result.assert_outcomes(passed=1)


def test_without_a_broker_a_budget_of_commands_is_an_error(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not counted does not pass."""
    monkeypatch.delenv("IDLEBENCH_BROKER_URL", raising=False)
    mark = "@pytest.mark.limit_idle_cpu(commands='20/s', window=0.5)\n"
    result = run_tests(pytester, f"{mark}def test_it(blocked): pass\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no connection to one on this machine was found*"])
