"""Servers and workers as fixtures; a test module names this one in ``pytest_plugins``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.worker_support import Server, Workers


@pytest.fixture(scope="module")
def worker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of a module share."""
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.kill()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may hang and kill."""
    server = Server(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def workers(worker_server: Server, tmp_path: Path) -> Iterator[Workers]:
    """Workers on the shared server."""
    started = Workers(tmp_path, worker_server.url)
    yield started
    started.close()


@pytest.fixture
def own_workers(own_server: Server, tmp_path: Path) -> Iterator[Workers]:
    """Workers on the test's own server."""
    started = Workers(tmp_path, own_server.url)
    yield started
    started.close()
