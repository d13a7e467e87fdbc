"""Lines of instructions, against what the running interpreter says of its own code."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType

import pytest

from idlebench.measure import coroutines, line_table, process_memory
from idlebench.measure.line_table import line_of


def code_objects(code: CodeType) -> list[CodeType]:
    """A code object and all that stand in it."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return [code, *(deep for each in inner for deep in code_objects(each))]


@pytest.mark.parametrize("module", [coroutines, line_table, process_memory], ids=lambda each: each.__name__)
def test_every_instruction_has_the_line_that_the_interpreter_gives_it(module: object) -> None:
    """Real code, every instruction."""
    functions = [each for each in vars(module).values() if isinstance(each, Callable)]  # type: ignore[arg-type]
    codes = [each.__code__ for each in functions if hasattr(each, "__code__")]
    assert codes
    for code in (deep for each in codes for deep in code_objects(each)):
        for start, end, line in code.co_lines():
            if line is not None:
                for offset in range(start, end, 2):
                    assert line_of(code.co_linetable, code.co_firstlineno, offset // 2) == line


@pytest.mark.parametrize("table", [b"", b"\xff", b"\xf0\x7f\x7f", b"\x80", b"\x00\x01\x02"])
def test_a_table_that_is_none_gives_the_first_line(table: bytes) -> None:
    """What was read from another process may be anything."""
    assert line_of(table, 7, 1000) == 7
