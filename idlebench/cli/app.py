"""The commands, and how their arguments find them. A command's module is imported when it is used."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Final, Protocol, cast

import typer
from typer.core import TyperCommand, TyperGroup

from idlebench.cli import out
from idlebench.cli.help_text import keep_examples
from idlebench.errors import ExitCode, UsageError

_WIDTH: Final = 100
_CTRL_C: Final = 130
_ParserError: Final = cast("type[Exception]", typer.BadParameter.__mro__[2])
"""Base of every complaint that the argument parser has: click's own class, or the one inside typer."""


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command before it is loaded.

    Attributes:
        module: under ``idlebench.cli.commands``; its function ``command`` is the command.
        summary: the first line of that function's docstring.
    """

    module: str
    summary: str


COMMANDS: Final = {
    "run": CommandEntry("run", "Measure what each way of waiting costs, and say what was found."),
    "list": CommandEntry("list", "List the scenarios that idlebench ships."),
    "show": CommandEntry("show", "Show what a scenario asks, its variants and what is expected."),
    "diagnose": CommandEntry("diagnose", "Say why an idle process burns CPU, and on which line."),
    "explain": CommandEntry("explain", "Explain a finding: how it is recognised, and the fix."),
    "baseline": CommandEntry("baseline", "Save, show, update or compare what the gate holds a run against."),
    "gate": CommandEntry("gate", "Fail when a worker costs more while it has nothing to do."),
    "calibrate": CommandEntry("calibrate", "Find out how much each figure may grow before it is no chance."),
    "doctor": CommandEntry("doctor", "Say what this machine can measure, and what it cannot and why."),
    "clean": CommandEntry("clean", "End what a killed run left behind, and nothing else."),
    "schema": CommandEntry("schema", "Print the JSON Schema of scenario files, or of results."),
}


class _HelpWriter(Protocol):
    """As much of the argument parser's help formatter as we use."""

    def section(self, name: str) -> AbstractContextManager[None]:
        """Begin a section."""

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write names and what they mean in two columns."""


class LazyGroup(TyperGroup):
    """Commands that are imported when they are used; help lists them without importing any."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the signature is typer's
        """Name the commands, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002 - typer's signature
        """Load a command, or give None where there is none of that name."""
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: object, formatter: _HelpWriter) -> None:  # noqa: ARG002 - typer's signature
        """List the commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def load_command(name: str) -> TyperCommand:
    """Import a command's module and make a command of its function."""
    module = importlib.import_module(f"idlebench.cli.commands.{COMMANDS[name].module}")
    function: Callable[..., int] = module.command
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name, help=keep_examples(function.__doc__ or ""), context_settings=_settings())(function)
    command = typer.main.get_command(single)
    if not isinstance(command, TyperCommand):
        raise TypeError(f"{name} is not a single command")
    return command


def dispatch(argv: Sequence[str] | None) -> int:
    """Parse the arguments, run the command that they name, and give its exit code.

    Raises:
        UsageError: the arguments are wrong.
        ReaderGone: nobody reads our output any more.
    """
    group = typer.main.get_command(_application())
    try:
        code = group.main(args=argv, prog_name="idlebench", standalone_mode=False)
    except _ParserError as error:
        raise _usage_error(error) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            raise out.ReaderGone from None
        code = stop.code
    if code == _CTRL_C:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else ExitCode.OK


def _application() -> typer.Typer:
    application = typer.Typer(
        cls=LazyGroup, rich_markup_mode=None, no_args_is_help=True, context_settings=_settings()
    )
    application.callback(help=keep_examples(_start.__doc__ or ""))(_start)
    return application


def _settings() -> dict[str, object]:
    return {"max_content_width": _WIDTH, "help_option_names": ["-h", "--help"]}


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the signature is typer's
    if wanted:
        from idlebench import __version__  # noqa: PLC0415 - looks the installed version up

        out.say(f"idlebench {__version__}\n")
        raise typer.Exit


def _start(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Find out what a worker costs while it has nothing to do.

    Begin with this; it needs no server and no configuration:

        idlebench run idle-strategies --quick

    Exit codes: 0 all is well · 1 an expectation was not met · 2 interrupted · 3 idlebench, the broker or the
    disk failed · 4 wrong usage or scenario · 5 nothing could be measured · 6 inconclusive.
    """


def _usage_error(error: Exception) -> UsageError:
    """Say what the argument parser complains about in our own form."""
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "idlebench")
    message = str(getattr(error, "format_message", lambda: error)()).strip()
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError(f"a command is missing\n\n{message}")
    return UsageError(message.rstrip("."), remedy=f"{_near(message)}see: {path} --help")


def _near(message: str) -> str:
    """Name the command that was perhaps meant."""
    if not message.startswith("No such command"):
        return ""
    wrong = message.partition("'")[2].partition("'")[0]
    near = get_close_matches(wrong, COMMANDS, n=1)
    return f"did you mean {near[0]!r}? " if near else ""
