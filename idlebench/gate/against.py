"""The base version of a comparison in one job: a commit, another checkout, or another command."""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from idlebench.errors import IdlebenchError, UsageError
from idlebench.harness.reaper.client import Reaper
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Command, Scenario, Variant
from idlebench.model.spawn import SpawnRequest
from idlebench.scenario.argv import WORKERS_DIRECTORY
from idlebench.scenario.load import load_scenario

COMMAND: Final = "cmd:"
OPTION: Final = "--against"
_ASK_S: Final = 10.0
_CHECKOUT_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Base:
    """The base side, ready to be launched.

    Attributes:
        scenario: options applied.
        options: of its run.
        title: in words.
    """

    scenario: Scenario
    options: RunOptions
    title: str


@dataclass(frozen=True, slots=True)
class OtherCommand:
    """The same scenario with another command in its one gated variant."""

    command: str

    def prepare(self, head: Scenario, options: RunOptions, reaper: Reaper, log: Path) -> Base:  # noqa: ARG002 - one of two kinds
        """Give the base side."""
        variant = commanded(head)
        program = variant.program
        if not isinstance(program, Command):
            raise TypeError(f"{variant.name} runs a command")
        argv = (self.command,) if program.shell else tuple(shlex.split(self.command))
        other = replace(variant, program=replace(program, argv=argv))
        variants = tuple(other if each.name == variant.name else each for each in head.variants)
        return Base(replace(head, variants=variants), options, f"the command {self.command!r}")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A directory with the base version of a repository, or a commit to make one of.

    Attributes:
        root: of the repository that head is in.
        scenario: path of the scenario's file under it, or None for one outside of it.
        workers: path of the built-in workers under it, or None.
        commit: to be checked out, or "" for a directory that is there.
        directory: that directory, or None.
        title: in words.
    """

    root: Path
    scenario: Path | None
    workers: Path | None
    commit: str
    directory: Path | None
    title: str

    def prepare(self, head: Scenario, options: RunOptions, reaper: Reaper, log: Path) -> Base:
        """Check the commit out, if it is one, and read the base version of the scenario.

        Args:
            head: this side's scenario.
            options: of this side's run.
            reaper: removes the checkout, however the run ends, and owns git while it works.
            log: takes what git has to say.

        Raises:
            UsageError: the base version has no such scenario, or its file is wrong.
            IdlebenchError: git failed.
        """
        there = self.directory or check_out(self.root, self.commit, reaper, log)
        scenario = head if self.scenario is None else load_scenario(there / self.scenario, options=options)
        workers = None if self.workers is None else there / self.workers
        if workers is not None and not workers.is_dir():
            workers = None
        return Base(scenario, replace(options, workers_directory=workers), self.title)


Against = OtherCommand | Checkout


def parse_against(text: str, scenario: Scenario) -> Against:
    """Find out what ``--against`` names, without making anything.

    A text that begins with ``cmd:`` is a command, the name of a directory is a checkout, all else is a
    revision of the repository that the scenario's file, or else the current directory, is in.

    Args:
        text: as given.
        scenario: this side's, options applied.

    Raises:
        UsageError: it is none of these, or nothing in it could differ from this side.
    """
    if text.startswith(COMMAND):
        commanded(scenario)
        return OtherCommand(_command(text))
    root = _toplevel(scenario.path.parent) or _toplevel(Path.cwd())
    directory = Path(text)
    if directory.is_dir():
        return _of_directory(directory.resolve(), scenario, root)
    return _of_revision(text, scenario, root)


def commanded(scenario: Scenario) -> Variant:
    """Give the one variant whose command can be replaced.

    Raises:
        UsageError: there is none, or more than one.
    """
    found = [each for each in scenario.variants if not each.control and isinstance(each.program, Command)]
    if len(found) != 1:
        raise UsageError(
            f"cmd: replaces the command of one variant, and {len(found)} that run a command are selected",
            where=OPTION,
            remedy="choose one with --variant",
        )
    return found[0]


def check_out(root: Path, commit: str, reaper: Reaper, log: Path) -> Path:
    """Write a commit's files into a temporary directory that the reaper removes, and give it.

    Nothing is registered in the repository: the files come out of an index of their own. Unlike an archive it
    has every file, whatever ``export-ignore`` says.

    Raises:
        IdlebenchError: git failed or took too long.
    """
    place = Path(tempfile.gettempdir()) / f"idlebench-base-{secrets.token_hex(8)}"
    reaper.remove_at_end(place)
    files = place / "files"
    files.mkdir(parents=True, mode=0o700)
    env = {**os.environ, "GIT_INDEX_FILE": str(place / "index"), "GIT_TERMINAL_PROMPT": "0"}
    _git(reaper, log, env, root, ("read-tree", commit))
    _git(reaper, log, env, root, ("checkout-index", "--all", "--quiet", f"--prefix={files}/"))
    return files


def _git(reaper: Reaper, log: Path, env: dict[str, str], root: Path, arguments: Sequence[str]) -> None:
    name = f"git-{arguments[0]}"
    argv = ("git", "--no-pager", "-c", "core.fsmonitor=false", *arguments)
    reaper.spawn(SpawnRequest(name, argv, root, env, log))
    ended = reaper.wait_exit(name, _CHECKOUT_S)
    if ended is None or ended.exit_code != 0:
        reaper.stop([name], grace_s=1.0)
        how = "took too long" if ended is None else f"ended with {ended.exit_code}"
        raise IdlebenchError(f"git {arguments[0]} {how}", where=OPTION, remedy=f"see {log}")


def _command(text: str) -> str:
    command = text.removeprefix(COMMAND).strip()
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"the command cannot be read: {error}", where=OPTION) from None
    if not words:
        raise UsageError(
            "cmd: is not followed by a command", where=OPTION, remedy="such as 'cmd:python old.py'"
        )
    return command


def _of_directory(directory: Path, scenario: Scenario, root: Path | None) -> Checkout:
    """Find the scenario in another checkout: at the path that it has in its own."""
    roots = [
        each for each in (root, Path.cwd()) if each is not None and _under(scenario.path, each) is not None
    ]
    for here in roots:
        path = _under(scenario.path, here)
        if path is not None and (directory / path).is_file():
            return Checkout(
                here, path, _under(WORKERS_DIRECTORY, here), "", directory, f"the checkout {directory}"
            )
    workers = None if root is None else _under(WORKERS_DIRECTORY, root)
    if not roots and workers is not None and (directory / workers).is_dir():
        return Checkout(directory, None, workers, "", directory, f"the checkout {directory}")
    raise UsageError(
        f"{directory} has no {scenario.path.name} at the path that it has here",
        where=OPTION,
        remedy="give the top directory of a checkout of the base version",
    )


def _of_revision(text: str, scenario: Scenario, root: Path | None) -> Checkout:
    if root is None:
        raise UsageError(
            f"{text!r} is no directory, and there is no git repository that it could be a revision of",
            where=OPTION,
            remedy="give a revision, the directory of a checkout, or cmd:COMMAND",
        )
    commit = (
        "" if text.startswith("-") else _ask(root, "rev-parse", "--verify", "--quiet", f"{text}^{{commit}}")
    )
    if not commit:
        raise UsageError(
            f"{text!r} is no revision of {root}",
            where=OPTION,
            remedy="fetch it first (in CI: a checkout with its history), or give a directory or cmd:COMMAND",
        )
    path, workers = _tracked(scenario.path, root, commit), _tracked(WORKERS_DIRECTORY, root, commit)
    if path is None and workers is None:
        raise UsageError(
            f"neither {scenario.path} nor its workers are in the repository {root}: nothing would differ",
            where=OPTION,
        )
    if path is not None and not _ask(root, "cat-file", "-t", f"{commit}:{path.as_posix()}"):
        raise UsageError(f"{text} (commit {commit[:7]}) has no {path}", where=OPTION)
    return Checkout(root, path, workers, commit, None, f"{text} (commit {commit[:7]})")


def _tracked(path: Path, root: Path, commit: str) -> Path | None:
    """Give where a file or directory is in a repository, if that knows it; it knows no installed package."""
    inside = _under(path, root)
    if inside is None:
        return None
    known = (_ask(root, "cat-file", "-t", f"{each}:{inside.as_posix()}") for each in ("HEAD", commit))
    return inside if any(known) else None


def _toplevel(directory: Path) -> Path | None:
    top = _ask(directory, "rev-parse", "--show-toplevel")
    return Path(top) if top else None


def _under(path: Path, root: Path) -> Path | None:
    real, top = path.resolve(), root.resolve()
    return real.relative_to(top) if real.is_relative_to(top) else None


def _ask(directory: Path, *arguments: str) -> str:
    """Ask git something; "" where it has no answer."""
    argv = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "--no-pager", *arguments]
    try:
        done = subprocess.run(
            argv,
            cwd=directory,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_ASK_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
