"""The models of Kortix suna on a real broker: what they send while idle, and what their drills find."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.test_model_magent2 import Model, Models, drill
from tests.integration.worker_support import DEADLINE_S, Server, until

pytest_plugins = ["tests.integration.worker_fixtures"]

MODELS = Path(__file__).parents[2] / "scenarios" / "models" / "kortix"
Start = Callable[..., Model]


@pytest.fixture
def start(worker_server: Server, tmp_path: Path) -> Iterator[Start]:
    """Starts models on the shared server, waits until they are ready, and ends them all."""
    models = Models(worker_server, tmp_path)

    def start_model(script: str, *options: str) -> Model:
        return models.start(*options, script=MODELS / f"{script}.py")

    yield start_model
    models.close()


def test_an_idle_worker_reads_three_streams_by_one_blocking_command(start: Start) -> None:
    """At most one read in a second, of a block of five."""
    worker = start("stream_worker")
    assert worker.calls("xreadgroup") <= 1
    with closing(worker.server.client) as client:
        for stream in ("agent_runs", "thread_init", "background"):
            client.xadd(f"{worker.prefix}{stream}", {"id": stream})
        until(lambda: client.llen(f"{worker.prefix}finished") == 3, "all three are handled")


def test_each_reclaim_looks_at_every_stream_and_its_consumers(start: Start) -> None:
    """Three XAUTOCLAIM and three XINFO CONSUMERS for each of them, scaled by --scale."""
    worker = start("stream_worker", "--scale=200")
    claims, looks = worker.server.calls("xautoclaim"), worker.server.calls("xinfo|consumers")
    time.sleep(1)
    claims = worker.server.calls("xautoclaim") - claims
    assert claims >= 3
    assert abs(claims - (worker.server.calls("xinfo|consumers") - looks)) <= 1


def test_a_running_job_looks_for_its_stop_signal(start: Start) -> None:
    """Twice a second; a job of a minute ends when the signal is there."""
    worker = start("stream_worker")
    with closing(worker.server.client) as client:
        client.xadd(f"{worker.prefix}agent_runs", {"id": "1", "handle_ms": "60000"})
        until(lambda: client.llen(f"{worker.prefix}done") == 1, "it has begun")
        client.set(f"{worker.prefix}stop:1", "STOP")
        until(lambda: client.llen(f"{worker.prefix}finished") == 1, "it has ended")


def test_responses_are_trimmed_announced_and_forgotten(start: Start) -> None:
    """XADD, PUBLISH and EXPIRE for each; about 200 are kept."""
    worker = start("stream_worker")
    published = worker.server.calls("publish")
    with closing(worker.server.client) as client:
        client.xadd(f"{worker.prefix}agent_runs", {"id": "1", "responses": "500"})
        until(lambda: client.llen(f"{worker.prefix}finished") == 1, "it has ended")
        assert 200 <= client.xlen(f"{worker.prefix}response:1") <= 310
        assert 590 <= client.ttl(f"{worker.prefix}response:1") <= 600
    assert worker.server.calls("publish") - published == 500


@pytest.mark.parametrize("script", ["stream_worker", "api", "sse"])
def test_sigterm_ends_an_idle_model_at_once(start: Start, script: str) -> None:
    """With the exit code 0, also in a read that would last a minute."""
    options = {
        "stream_worker": ("--block-ms=60000", "--on-sigterm=at-once"),
        "api": (),
        "sse": ("--strategy=hub", "--block-ms=60000", "--clients=3"),
    }
    model = start(script, *options[script])
    model.process.terminate()
    assert model.process.wait(DEADLINE_S) == 0


def test_an_api_that_executes_runs_itself_asks_the_broker_nothing(start: Start) -> None:
    """It has not even connected."""
    api = start("api")
    with closing(api.server.client) as client:
        others = [
            each for each in client.client_list() if each["name"] == "" and each["cmd"] != "client|list"
        ]
    assert others == []


def test_one_reader_for_all_asks_as_often_as_one_client(start: Start) -> None:
    """Five clients of a hub send no more reads than the one reader: ten a second at most."""
    hub = start("sse", "--strategy=hub", "--block-ms=200", "--clients=5")
    assert hub.calls("xread") <= 8


def test_clients_with_a_read_of_their_own_multiply_the_commands(start: Start) -> None:
    """Five clients, five times as many."""
    sse = start("sse", "--strategy=xread", "--block-ms=200", "--clients=5")
    assert sse.calls("xread") > 10


def test_asking_for_messages_without_a_timeout_sends_nothing(start: Start) -> None:
    """A core is spent in the client, and the broker cannot know."""
    sse = start("sse", "--strategy=get-message", "--timeout-ms=0", "--clients=2")
    until(lambda: "all clients have joined" in sse.log, "all have joined")
    time.sleep(0.2)
    commands = [sse.server.calls(name) for name in ("ping", "subscribe", "xrange", "xread")]
    time.sleep(0.5)
    assert [sse.server.calls(name) for name in ("ping", "subscribe", "xrange", "xread")] == commands


def test_a_killed_worker_costs_what_its_queue_lets_it_cost(worker_server: Server) -> None:
    """Streams recover, plain pops and direct execution lose, a database needs its own logic."""
    results = drill(worker_server, MODELS / "drill_crash.py")
    assert results["stream_finished_after_crash"] == 1
    assert results["stream_starts"] >= 2
    assert results["stream_stale_consumer_deleted"] == 1
    assert results["stream_failure_starts"] == 2
    assert results["stream_slow_handler_runs"] >= 2
    assert not results["reclaim_only_handles_it"]
    assert (results["rpop_job_is_gone"], results["brpop_job_is_gone"]) == (1, 1)
    assert not results["blmove_job_is_gone"]
    assert results["database_row_is_stuck"] == 1
    assert results["database_recovers_with_own_logic"] == 1
    assert results["direct_job_is_lost"] == 1


def test_sharing_a_queue_keeps_jobs_single_and_loses_their_order(
    worker_server: Server,
) -> None:
    """Only the two-statement claim doubles; only one consumer of one job at a time keeps the order."""
    results = drill(worker_server, MODELS / "drill_sharing.py")
    assert results["naive_doubles"] > 0
    for queue in ("atomic", "list_2", "stream_2", "stream_1", "list_1"):
        assert results[f"{queue}_doubles"] == 0
    assert (results["stream_1_in_order"], results["list_1_in_order"]) == (1, 1)
    assert not results["stream_2_in_order"]
    assert not results["stream_1_of_8_in_order"]
    assert results["stream_2_least_share"] >= 0.2


def test_a_run_in_the_handler_delays_requests_only_if_it_blocks(
    worker_server: Server,
) -> None:
    """The run takes 1.2 s; and a worker that is told to stop waits for its block of five."""
    results = drill(worker_server, MODELS / "drill_api.py")
    assert results["blocking_during_ms"] > 500
    assert results["awaiting_during_ms"] < results["blocking_during_ms"] / 2
    assert results["queue_during_ms"] < results["blocking_during_ms"] / 2
    assert results["stop_waits_for_the_block_s"] > 3
    assert results["stop_exit_code"] == 0


def test_every_listener_gets_every_response_in_order(worker_server: Server) -> None:
    """Those who come late too, as long as the stream was not trimmed."""
    results = drill(worker_server, MODELS / "drill_delivery.py")
    for strategy in ("get_message_0", "get_message_500", "xread_100", "xread_500", "hub"):
        assert results[f"{strategy}_clients_with_all_in_order"] == 5
        assert results[f"{strategy}_doubles"] == 0
    assert 200 <= results["kept_of_1000"] <= 310
    assert results["late_listener_got"] == results["kept_of_1000"]
    assert results["late_listener_got_the_last"] == 1
    assert 590 <= results["ttl_s"] <= 600
