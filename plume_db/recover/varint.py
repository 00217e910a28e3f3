"""Variable-length integers, section 1.6: big-endian, seven bits a byte, at most nine bytes."""

from __future__ import annotations


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Read the varint at `at`; give its value as unsigned 64 bits, and where the next byte is.

    Raises IndexError where the data end within it.
    """
    value = 0
    for step in range(8):
        byte = data[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    return value << 8 | data[at + 8], at + 9


def signed(value: int) -> int:
    """Read 64 unsigned bits as a two's complement number, as rowids are kept."""
    return value - (1 << 64) if value >= 1 << 63 else value
