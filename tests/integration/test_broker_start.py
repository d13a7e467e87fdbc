"""Starting a server that is not there, not good, or not alone on its port."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from idlebench.broker import embedded
from idlebench.broker.binary import packaged_path
from idlebench.broker.broker import Broker
from idlebench.broker.embedded import Timing, start_broker
from idlebench.broker.external import connect_broker
from idlebench.errors import BrokerError
from idlebench.harness.reaper.client import Reaper
from idlebench.model.scenario import BrokerPlan

RUN = "starts"


@pytest.fixture
def reaper() -> Iterator[Reaper]:
    """An armed reaper."""
    with Reaper.start(RUN, grace_s=0.3) as started:
        yield started


def start(
    reaper: Reaper, path: Path, *, settings: dict[str, str] | None = None, binary: Path | None = None
) -> Broker:
    """Start a server below a directory, with little patience."""
    return start_broker(
        reaper,
        run_id=RUN,
        directory=path / "broker",
        plan=BrokerPlan(settings=settings or {}),
        binary=binary,
        log=path / "broker.log",
        timing=Timing(ready_s=2.0),
    )


def test_a_wrong_setting_is_told_with_the_end_of_the_log(reaper: Reaper, tmp_path: Path) -> None:
    """The server's own words, and where to look."""
    with pytest.raises(BrokerError, match="no-such-setting") as caught:
        start(reaper, tmp_path, settings={"no-such-setting": "1"})
    assert "scenario" in caught.value.remedy


def test_a_program_that_only_pretends_is_given_up(reaper: Reaper, tmp_path: Path) -> None:
    """It says that it is a server, listens on nothing, and is ended at the deadline."""
    fake = tmp_path / "fake-server"
    fake.write_text("#!/bin/sh\n[ \"$1\" = --version ] && exec echo 'Redis server v=7.0.0'\nexec sleep 600\n")
    fake.chmod(0o755)
    with pytest.raises(BrokerError, match="did not start"):
        start(reaper, tmp_path, binary=fake)
    assert reaper.exit_of("broker") is not None


def test_a_lost_race_for_the_port_is_run_again(
    reaper: Reaper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody took the port between our choice and the server's bind: another one is tried."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = embedded._free_port
        ports = iter([taken.getsockname()[1]])
        monkeypatch.setattr(embedded, "_free_port", lambda: next(ports, None) or free())
        broker = start(reaper, tmp_path)
        assert broker.port != taken.getsockname()[1]
        assert broker.ping()
        broker.close()


def test_the_broker_of_a_users_program_says_so(reaper: Reaper, tmp_path: Path) -> None:
    """`--broker-binary` starts it the same way."""
    broker = start(reaper, tmp_path, binary=packaged_path())
    assert (broker.facts.kind, broker.facts.server) == ("binary", "valkey")
    broker.close()


def test_what_is_no_redis_is_told_so() -> None:
    """A web server answers with something else, and that is one clear message."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(BrokerError) as caught:
            connect_broker(f"redis://127.0.0.1:{server.getsockname()[1]}", allow_remote=False, run_id=RUN)
        thread.join(10)
    assert caught.value.remedy


def test_nobody_there_is_told_so() -> None:
    """Refused at once, with what to check."""
    with pytest.raises(BrokerError, match="check the host, the port"):
        connect_broker("redis://127.0.0.1:1", allow_remote=False, run_id=RUN)
