"""Frames on the control socket: four bytes of length, then JSON in UTF-8.

A stream socket, because macOS has no SOCK_SEQPACKET. Strings may hold undecodable bytes of a path or
an environment as lone surrogates; JSON's ASCII escapes carry them unharmed.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final, TypeAlias

Message: TypeAlias = dict[str, Any]
"""One decoded frame. ``Any``: JSON; each reader checks what it takes out."""

_LENGTH: Final = struct.Struct(">I")
LARGEST_BYTES: Final = 64 * 1024 * 1024


def encode(message: Message) -> bytes:
    """Give the frame of a message.

    Raises:
        ValueError: the message is too large to be one of ours.
    """
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    if len(body) > LARGEST_BYTES:
        raise ValueError(f"a message of {len(body)} bytes is larger than {LARGEST_BYTES}")
    return _LENGTH.pack(len(body)) + body


class Decoder:
    """Turns the bytes of a stream, however they are cut, back into messages."""

    def __init__(self) -> None:
        """Start with an empty buffer."""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """Take what arrived; give every message that is complete now.

        Raises:
            ValueError: the bytes are not frames.
        """
        self._buffer += data
        messages: list[Message] = []
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > LARGEST_BYTES:
                raise ValueError(f"a frame announces {length} bytes")
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                break
            message = json.loads(self._buffer[_LENGTH.size : end])
            if not isinstance(message, dict):
                raise ValueError("a frame holds no object")  # noqa: TRY004 - bytes are wrong, not a type
            messages.append(message)
            del self._buffer[:end]
        return messages
