"""What the kernel refuses, in words."""

from __future__ import annotations

import errno

import pytest

from idlebench.errors import IdlebenchError
from idlebench.measure.failures import ProcessForbiddenError, ProcessGoneError, mapped


@pytest.mark.parametrize("number", [errno.ESRCH, errno.ENOENT, errno.EINVAL])
def test_every_way_to_be_gone_is_one_error(number: int) -> None:
    """A descriptor, a file and a clock refuse in different ways."""
    assert isinstance(mapped(OSError(number, ""), "pid 7"), ProcessGoneError)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_refusal_says_what_to_do(number: int) -> None:
    """Another user's process is a matter of rights."""
    error = mapped(OSError(number, ""), "pid 7")
    assert isinstance(error, ProcessForbiddenError)
    assert error.remedy


def test_any_other_error_stays_what_it_is() -> None:
    """A broken disk is not called a dead process."""
    error = mapped(OSError(errno.EIO, ""), "pid 7")
    assert not isinstance(error, IdlebenchError)
