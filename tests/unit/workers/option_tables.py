"""The option tables of docs/workers.md, made from the model of the workers' command lines."""

from __future__ import annotations

from idlebench.workers.options import WORKERS, Option

HEAD = "| option | values | default | what it does |\n|---|---|---|---|\n"


def table(worker: str) -> str:
    """Every option of a worker as a markdown table, in the order of the model."""
    return HEAD + "".join(row(option) for option in WORKERS[worker].options)


def row(option: Option) -> str:
    """One option."""
    default = f"`{option.default}`" if option.default != "" else "empty"
    return f"| `{option.name}` | {values(option)} | {default} | {option.help} |\n"


def values(option: Option) -> str:
    """What it may be set to."""
    match option.kind:
        case "choice":
            return ", ".join(f"`{choice}`" for choice in option.choices)
        case "text":
            return "text without spaces"
        case "whole":
            return f"{option.minimum} to {option.maximum}, whole"
        case "number":
            return f"{option.minimum} to {option.maximum}"
