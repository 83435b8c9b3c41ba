"""Words typed without the dots and rings of ä, ö and å."""

from collections.abc import Iterator

DOTTED = str.maketrans("ao", "äö")
MOST_LETTERS = 40


def dotted(word: str) -> Iterator[str]:
    """What may have been meant by a word typed with `a` and `o`, the likeliest first.

    Vowels agree inside a Finnish word, so in a compound they change at one place or two, not here and there.
    """
    places = [place for place, letter in enumerate(word) if letter in "ao"]
    if not places or len(word) > MOST_LETTERS:
        return
    seen = {word}
    for length in range(len(places), 0, -1):
        for first in range(len(places) - length + 1):
            start, end = places[first], places[first + length - 1] + 1
            yield from _new(word[:start] + word[start:end].translate(DOTTED) + word[end:], seen)
    for place in places:
        if word[place] == "a":
            yield from _new(word[:place] + "å" + word[place + 1 :], seen)


def _new(word: str, seen: set[str]) -> Iterator[str]:
    if word not in seen:
        seen.add(word)
        yield word
