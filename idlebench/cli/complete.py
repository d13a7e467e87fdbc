"""Shell completion of scenario and variant names; a wrong file completes to nothing."""

from __future__ import annotations

from pathlib import Path

import typer

from idlebench.errors import IdlebenchError


def scenario_names(incomplete: str) -> list[str]:
    """Complete built-in scenarios, and TOML files where a path is being typed."""
    from idlebench.scenario.library import library  # noqa: PLC0415 - only when a shell asks

    names = [scenario.name for scenario in library() if scenario.name.startswith(incomplete)]
    folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    if not names or "/" in incomplete:
        names += [str(path) for path in sorted(folder.glob("*.toml")) if str(path).startswith(incomplete)]
    return names


def finding_names(incomplete: str) -> list[str]:
    """Complete the names of findings."""
    from idlebench.model.diagnosis import FindingName  # noqa: PLC0415 - only when a shell asks

    return [str(name) for name in FindingName if name.startswith(incomplete)]


def variant_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the variants of the scenarios that stand on the line already."""
    from idlebench.scenario.load import load_scenario  # noqa: PLC0415 - only when a shell asks

    # An option that still lacks its value stops the parser: the names are then among the unparsed words.
    names = ctx.params.get("names") or [word for word in ctx.args if not word.startswith("-")]
    found: list[str] = []
    for name in names:
        try:
            variants = load_scenario(str(name)).variants
        except IdlebenchError:
            continue
        found += [variant.name for variant in variants if variant.name.startswith(incomplete)]
    return list(dict.fromkeys(found))
