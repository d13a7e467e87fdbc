"""What CI systems do with what they are given, as their sources have it.

`command` follows actions/runner, ``src/Runner.Common/ActionCommand.cs``; `obeyed` its
``ActionCommandManager.cs``; `outputs` its ``FileCommandManager.cs``; `gitlab_metrics` follows GitLab's
``lib/gitlab/ci/parsers/metrics/generic.rb``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

COMMANDS = frozenset(
    {"add-mask", "add-path", "debug", "error", "group", "notice", "set-env", "set-output"}
) | {
    "stop-commands",
    "warning",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A workflow command as the runner understood it."""

    name: str
    properties: Mapping[str, str]
    data: str


def command(line: str, known: frozenset[str] = COMMANDS) -> Command | None:
    """Read one line of a log: ``::name key=value::data`` at its beginning, or ``##[name]data`` anywhere."""
    return _new_style(line, known) or _old_style(line, known)


def _new_style(line: str, known: frozenset[str]) -> Command | None:
    text = line.lstrip()
    end = text.find("::", 2)
    if not text.startswith("::") or end < 0:
        return None
    name, _, rest = text[2:end].partition(" ")
    if name.lower() not in known:
        return None
    properties = {}
    for pair in filter(None, rest.strip().split(",")):
        key, _, value = pair.partition("=")
        if key and value:
            properties[key] = _undone(value, {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"})
    data = _undone(text[end + 2 :], {"%0D": "\r", "%0A": "\n", "%25": "%"})
    return Command(name.lower(), properties, data)


def _old_style(line: str, known: frozenset[str]) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name = line[start + 3 : end].partition(" ")[0].lower()
    return Command(name, {}, line[end + 1 :]) if name in known else None


def _undone(text: str, escapes: Mapping[str, str]) -> str:
    for escape, token in escapes.items():
        text = text.replace(escape, token)
    return text


def obeyed(log: str) -> list[Command]:
    """Give the commands that the runner obeys in a log, ``stop-commands`` itself left out."""
    found, token, known = [], "", COMMANDS
    for line in re.split(r"\r\n|\r|\n", log):
        read = command(line, known)
        if read is None:
            continue
        if token:
            if read.name == token.lower():
                token, known = "", COMMANDS
        elif read.name == "stop-commands":
            token = read.data
            known = COMMANDS | {token.lower()}
        else:
            found.append(read)
    return found


def outputs(text: str) -> dict[str, str]:
    """Read ``$GITHUB_OUTPUT``; the last value of a name counts.

    Raises:
        ValueError: a line is neither ``name=value`` nor the beginning of a block.
    """
    found = {}
    lines = text.split("\n")
    while lines:
        line = lines.pop(0)
        equals, block = line.find("="), line.find("<<")
        if not line:
            continue
        if equals >= 0 and (block < 0 or equals < block):
            name, _, value = line.partition("=")
        elif block > 0:
            name, _, mark = line.partition("<<")
            end = lines.index(mark)
            value = "\n".join(lines[:end])
            del lines[: end + 1]
        else:
            raise ValueError(line)
        found[name] = value
    return found


def gitlab_metrics(text: str) -> dict[str, str]:
    """Read a metrics report as GitLab's merge requests do: a name, a blank, a value; the rest is dropped."""
    found = {}
    for line in text.splitlines():
        words = shlex.split(re.sub(r"#.*$", "", line))
        if len(words) > 1:
            found[words[0]] = words[1]
    return found
