"""Frames survive however the stream cuts them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.harness.reaper.wire import LARGEST_BYTES, Decoder, encode

TEXT = st.text(st.characters(codec="utf-8") | st.characters(categories=["Cs"]), max_size=20)
MESSAGES = st.lists(
    st.dictionaries(TEXT, TEXT | st.integers() | st.lists(TEXT, max_size=3), max_size=4), max_size=5
)


@given(MESSAGES, st.integers(1, 64))
def test_messages_survive_any_cut_of_the_stream(messages: list[dict[str, object]], size: int) -> None:
    """What goes in comes out, in order, whatever the pieces; undecodable bytes of paths too."""
    stream = b"".join(encode(message) for message in messages)
    decoder = Decoder()
    out = [one for start in range(0, len(stream), size) for one in decoder.feed(stream[start : start + size])]
    assert out == messages


def test_a_frame_of_absurd_length_is_refused() -> None:
    """A stream that is out of step is noticed instead of waited for."""
    with pytest.raises(ValueError, match="announces"):
        Decoder().feed(struct.pack(">I", LARGEST_BYTES + 1))


def test_a_frame_that_is_no_object_is_refused() -> None:
    """Every message of ours is an object."""
    with pytest.raises(ValueError, match="no object"):
        Decoder().feed(struct.pack(">I", 2) + b"[]")
