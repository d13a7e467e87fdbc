"""Addresses of exported symbols of a program or library file in the ELF format (elf(5)), 64 bits."""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import BinaryIO, Final

_HEADER: Final = struct.Struct("<16sHHIQQQIHHHHHH")
_PROGRAM: Final = struct.Struct("<IIQQQQQQ")
_SECTION: Final = struct.Struct("<IIQQQQIIQQ")
_SYMBOL: Final = struct.Struct("<IBBHQQ")
_MAGIC: Final = b"\x7fELF\x02\x01"  # 64 bits, the little end first
_FARTHEST: Final = 1 << 32
_PT_LOAD: Final = 1
_SHT_DYNSYM: Final = 11


class NotElfError(ValueError):
    """The file is no ELF file of this kind, or is damaged."""


def exported(file: BinaryIO, names: Collection[str]) -> dict[str, int]:
    """Give addresses of symbols, relative to where the start of the file is mapped.

    Args:
        file: open for reading in binary mode.
        names: of the symbols; those that the file does not export are left out.

    Raises:
        NotElfError: it is no such file.
    """
    try:
        header = _HEADER.unpack(file.read(_HEADER.size))
        if not header[0].startswith(_MAGIC):
            raise NotElfError("not a little-endian ELF file of 64 bits")
        base = _base(file, header[5], header[10])
        sections = _sections(file, header[6], header[12])
        wanted = {name.encode(): name for name in names}
        found: dict[str, int] = {}
        for section in sections:
            if section[1] == _SHT_DYNSYM:
                names_of = sections[section[6]]
                symbols = _read(file, section[4], section[5])
                found |= _symbols(symbols, _read(file, names_of[4], names_of[5]), wanted)
    except (struct.error, IndexError) as error:
        raise NotElfError("a damaged ELF file") from error
    return {name: address - base for name, address in found.items()}


def _base(file: BinaryIO, offset: int, count: int) -> int:
    """Give the address that the start of the file asks for."""
    data = _read(file, offset, count * _PROGRAM.size)
    loads = [entry for entry in _PROGRAM.iter_unpack(data) if entry[0] == _PT_LOAD]
    return min((entry[3] - entry[2] for entry in loads), default=0)


def _sections(file: BinaryIO, offset: int, count: int) -> list[tuple[int, ...]]:
    return list(_SECTION.iter_unpack(_read(file, offset, count * _SECTION.size)))


def _symbols(symbols: bytes, strings: bytes, wanted: dict[bytes, str]) -> dict[str, int]:
    found = {}
    for name_at, _, _, section, value, _ in _SYMBOL.iter_unpack(symbols):
        if section and value:
            name = strings[name_at : strings.find(b"\0", name_at)]
            if name in wanted:
                found[wanted[name]] = value
    return found


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    if offset > _FARTHEST or size > _FARTHEST:
        raise NotElfError("a damaged ELF file")
    file.seek(offset)
    return file.read(size)
