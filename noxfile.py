"""The project's chores, each by its name, such as `nox -s tests` or `nox -s bench`."""

from __future__ import annotations

import nox

nox.options.sessions = ["tests", "lint", "types"]
nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True


@nox.session
def tests(session: nox.Session) -> None:
    """All tests."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, every rule."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session
def bench(session: nox.Session) -> None:
    """Benchmarks, side by side with the tools that people reach for: `-- -m "not slow"` for the fast ones."""
    session.install("-e", ".[test]", "psrecord")
    # The project's own options skip what pytest-benchmark times; here it is what we came for.
    session.run("pytest", "benchmarks", "-s", "-o", "addopts=", "-p", "no:cacheprovider", *session.posargs)


@nox.session
def corpus(session: nox.Session) -> None:
    """Diagnose every program of the labelled corpus: `-- --only spin --runs 5 --neighbour`."""
    frameworks = (
        "celery[redis]",
        "dramatiq[redis]",
        "grpcio",
        "gunicorn",
        "huey",
        "hypercorn",
        "numpy",
        "packaging",
        "psycopg[binary]",
        "rq",
        "saq[redis]",
        "twisted",
        "typing_extensions",
        "uvicorn",
        "waitress",
    )
    session.install("-e", ".[test]")
    # Programs run in environments of their own: frameworks ask for releases of redis that exclude each other.
    pythons = []
    for name, packages in (("programs", frameworks), ("arq", ("arq",)), ("taskiq", ("taskiq-redis",))):
        theirs = f"{session.create_tmp()}/{name}"
        session.run("python", "-m", "venv", theirs)
        session.run(f"{theirs}/bin/pip", "install", "-q", *packages, external=True)
        pythons += ["--python", f"{theirs}/bin/python"]
    session.run("python", "-m", "tests.corpus.run", *pythons, *session.posargs)
