"""Addresses of symbols of a program or library file in the ELF format (elf(5)), 64 bits."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

_HEADER: Final = struct.Struct("<16sHHIQQQIHHHHHH")
_PROGRAM: Final = struct.Struct("<IIQQQQQQ")
_SECTION: Final = struct.Struct("<IIQQQQIIQQ")
_SYMBOL: Final = struct.Struct("<IBBHQQ")
_MAGIC: Final = b"\x7fELF\x02\x01"  # 64 bits, the little end first
_FARTHEST: Final = 1 << 32
_PT_LOAD: Final = 1
_PF_X: Final = 1
_SHT_SYMTAB: Final = 2
_SHT_DYNSYM: Final = 11
_FUNCTIONS: Final = frozenset({2, 10})  # STT_FUNC, STT_GNU_IFUNC
_MOST_SYMBOLS: Final = 4 << 20  # bytes of a table: a quarter of a second; some programs have far more


class NotElfError(ValueError):
    """The file is no ELF file of this kind, or is damaged."""


@dataclass(frozen=True, slots=True, order=True)
class Function:
    """A function of a file.

    Attributes:
        start: its offset in the file.
        size: in bytes; 0 where the file does not say.
        name: as the linker knows it.
    """

    start: int
    size: int
    name: str


def exported(file: BinaryIO, names: Collection[str]) -> dict[str, int]:
    """Give addresses of symbols, relative to where the start of the file is mapped.

    Args:
        file: open for reading in binary mode.
        names: of the symbols; those that the file does not export are left out.

    Raises:
        NotElfError: it is no such file.
    """
    try:
        elf = _Elf(file)
        wanted = {name.encode(): name for name in names}
        found = {
            wanted[name]: value for name, _, value, _ in elf.symbols(_SHT_DYNSYM) if name in wanted and value
        }
    except (struct.error, IndexError) as error:
        raise NotElfError("a damaged ELF file") from error
    return {name: address - elf.base for name, address in found.items()}


def functions(file: BinaryIO) -> list[Function]:
    """Give the functions of a file in the order of their place; of a stripped one those that it exports.

    Args:
        file: open for reading in binary mode.

    Raises:
        NotElfError: it is no such file.
    """
    try:
        elf = _Elf(file)
        found = [
            Function(offset, size, name.decode("utf-8", "replace"))
            for kind in (_SHT_SYMTAB, _SHT_DYNSYM)
            for name, info, value, size in elf.symbols(kind)
            if info & 0xF in _FUNCTIONS and (offset := elf.offset(value)) is not None
        ]
    except (struct.error, IndexError) as error:
        raise NotElfError("a damaged ELF file") from error
    return sorted(set(found))


class _Elf:
    """The tables of a file."""

    def __init__(self, file: BinaryIO) -> None:
        header = _HEADER.unpack(file.read(_HEADER.size))
        if not header[0].startswith(_MAGIC):
            raise NotElfError("not a little-endian ELF file of 64 bits")
        self._file = file
        programs = _read(file, header[5], header[10] * _PROGRAM.size)
        self._loads = [entry for entry in _PROGRAM.iter_unpack(programs) if entry[0] == _PT_LOAD]
        self._sections = list(_SECTION.iter_unpack(_read(file, header[6], header[12] * _SECTION.size)))

    @property
    def base(self) -> int:
        """Give the address that the start of the file asks for."""
        return min((entry[3] - entry[2] for entry in self._loads), default=0)

    def offset(self, address: int) -> int | None:
        """Give where in the file the code of an address is; None for what is no code."""
        for _, flags, offset, start, _, size, _, _ in self._loads:
            if flags & _PF_X and start <= address < start + size:
                return int(address - start + offset)
        return None

    def symbols(self, kind: int) -> Iterator[tuple[bytes, int, int, int]]:
        """Give name, info, address and size of what the tables of a kind define."""
        for section in self._sections:
            if section[1] != kind or section[5] > _MOST_SYMBOLS:
                continue
            names_of = self._sections[section[6]]
            strings = _read(self._file, names_of[4], names_of[5])
            symbols = _read(self._file, section[4], section[5])
            whole = memoryview(symbols)[: len(symbols) // _SYMBOL.size * _SYMBOL.size]
            for name_at, info, _, defined, value, size in _SYMBOL.iter_unpack(whole):
                if defined:
                    yield strings[name_at : strings.find(b"\0", name_at)], info, value, size


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    if offset > _FARTHEST or size > _FARTHEST:
        raise NotElfError("a damaged ELF file")
    file.seek(offset)
    return file.read(size)
