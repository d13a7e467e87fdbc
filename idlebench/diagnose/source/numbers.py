"""Numbers that stand in a source: written where they are used, or as constants of the module."""

from __future__ import annotations

import ast


def number(node: ast.expr, known: dict[str, float]) -> float | None:
    """Give the value of an expression, or None if it is no number that can be read.

    Args:
        node: the expression.
        known: constants of the module.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return float(node.value)
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        above, below = number(node.left, known), number(node.right, known)
        return above / below if above is not None and below else None
    return None


def constants(tree: ast.Module) -> dict[str, float]:
    """Give the names that are assigned a number → the last one."""
    found: dict[str, float] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            value = number(node.value, found)
            if value is not None:
                found[node.targets[0].id] = value
    return found
