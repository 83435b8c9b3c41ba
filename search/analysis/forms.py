"""What is known of a word form."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """The base forms of a word form, the likeliest first, and the words inside it.

    `tails` are what follows the first words of a compound, `heads` what goes before its last ones.
    """

    lemmas: tuple[str, ...]
    parts: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    # Of how many dictionary words it is made; 0 if the dictionary does not know it.
    sections: int = 0
