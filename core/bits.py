"""Sets of small numbers as the bits of one whole number: a hundred thousand are joined in a few microseconds."""

from collections.abc import Iterable

_BITS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


def bits_of(numbers: Iterable[int], size: int) -> int:
    """The set of `numbers`, all of them below `size`."""
    marks = bytearray(size // 8 + 1)
    for number in numbers:
        marks[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(marks, "little")


def numbers_of(bits: int) -> list[int]:
    """The members of a set, the smallest first."""
    return [8 * place + bit for place, byte in enumerate(_marks(bits)) if byte for bit in _BITS[byte]]


class Members:
    """A set that is asked about many single numbers."""

    def __init__(self, bits: int, size: int) -> None:
        self._marks = bits.to_bytes(size // 8 + 1, "little")

    def among(self, numbers: Iterable[int]) -> list[int]:
        """Those of `numbers` that are members, in their order."""
        marks = self._marks
        return [number for number in numbers if marks[number >> 3] >> (number & 7) & 1]


def _marks(bits: int) -> bytes:
    return bits.to_bytes(bits.bit_length() // 8 + 1, "little")
