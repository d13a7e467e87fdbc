"""What a diagnosis said, and whether it is what the label says."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.corpus.label import Label

COMMAND: Final = (sys.executable, "-m", "idlebench", "diagnose")
DEADLINE_S: Final = 60.0
EXIT_CODES: Final = {"healthy": 0, "not-idle": 0, "problem": 1, "inconclusive": 6}


@dataclass(frozen=True, slots=True)
class Named:
    """A finding of an answer.

    Attributes:
        name: of the finding.
        confidence: 0 to 1.
        function: the user's function, or "".
        place: ``file:line``, or "".
        evidence: figure → value with its unit.
    """

    name: str
    confidence: float
    function: str
    place: str
    evidence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a diagnosis said.

    Attributes:
        verdict: in one word; ``error`` if there was none.
        reason: one sentence.
        findings: ranked.
        considered: ``finding: why it was ruled out``.
        seconds: from the start of the command to its end.
        exit_code: of the command.
    """

    verdict: str
    reason: str
    findings: tuple[Named, ...]
    considered: tuple[str, ...]
    seconds: float
    exit_code: int

    @property
    def got(self) -> str:
        """The first finding of a problem, or else the verdict."""
        return self.findings[0].name if self.verdict == "problem" and self.findings else self.verdict


def ask(pid: int, broker_url: str = "", command: Sequence[str] = COMMAND, *, duration: str = "") -> Answer:
    """Diagnose a process as a user would, by the command."""
    options = [*(["--broker-url", broker_url] if broker_url else [])]
    options += ["--duration", duration] if duration else []
    began = time.monotonic()
    ended = subprocess.run(
        [*command, str(pid), "--json", "-", *options],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    seconds = time.monotonic() - began
    try:
        told = json.loads(ended.stdout)
    except ValueError:
        return Answer("error", ended.stderr[-2000:], (), (), seconds, ended.returncode)
    return _answer(told, seconds, ended.returncode)


def _answer(told: dict[str, Any], seconds: float, exit_code: int) -> Answer:
    considered = tuple(f"{one['name']}: {one['ruled_out_by']}" for one in told["considered"])
    findings = tuple(_named(one) for one in told["findings"])
    return Answer(told["verdict"], told.get("reason", ""), findings, considered, seconds, exit_code)


def _named(finding: dict[str, Any]) -> Named:
    where = finding["where"] or {"file": "", "line": 0, "function": ""}
    place = f"{where['file']}:{where['line']}" if where["file"] else ""
    return Named(finding["name"], finding["confidence"], where["function"], place, finding["evidence"])


def column(label: Label, answer: Answer) -> str:
    """Give the column of the confusion matrix that an answer belongs to.

    A keepalive is benign: of a healthy program it counts where the label asks for it. Of several findings
    that are all right, and of names that people would argue about, the expected one stands for all.
    """
    names = [finding.name for finding in answer.findings]
    if answer.verdict == label.verdict == "healthy":
        return "keepalive" if label.expected == "keepalive" and "keepalive" in names else "healthy"
    return label.expected if names and not mistakes(label, answer) else answer.got


def mistakes(label: Label, answer: Answer) -> list[str]:
    """Give everything in which an answer differs from the label, in words; empty if it is right."""
    if answer.verdict != label.verdict:
        return [f"verdict is {answer.verdict}, not {label.verdict}: {answer.reason}"]
    names = [finding.name for finding in answer.findings]
    found = [
        f"{wanted} is not named, but {', '.join(names) or 'nothing'}"
        for wanted in label.findings
        if not set(wanted.split("|")) & set(names)
    ]
    found += [f"{name} is named too" for name in names if name not in label.allowed]
    if EXIT_CODES[answer.verdict] != answer.exit_code:
        found.append(f"exit code is {answer.exit_code}")
    return found or _wrong_function(label, answer)


def _wrong_function(label: Label, answer: Answer) -> list[str]:
    if not label.function:
        return []
    wanted = {one for text in label.findings for one in text.split("|")}
    culprit = next(finding for finding in answer.findings if finding.name in wanted)
    # Interpreters give qualified names where they can: Mailbox.next_message is the function next_message.
    if culprit.function.split(".")[-1] in label.function.split("|"):
        return []
    return [f"function is {culprit.function or 'not named'}, not {label.function}"]
