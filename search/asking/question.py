"""What was typed, understood: words, phrases in quotes, what is not wanted.

Nothing that was typed reaches an engine but as terms of the analysis, so that none finds commands of its own in it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from search.analysis import Word, analyse, analyse_query
from search.analysis.terms import term
from search.asking.synonyms import Synonyms, Way
from search.engines import Question, Sought

MOST_LETTERS = 200
MOST_WORDS = 10
MOST_PHRASES = 3
FEWEST_LETTERS_OF_A_PART = 3

PIECE = re.compile(
    r"""(?P<minus>(?<!\S)[-−–](?=[\w"”„“]))? (?:["”„“](?P<phrase>[^"”„“]*)["”„“] | (?P<word>[^\s"”„“]+))""",
    re.X,
)


@dataclass(frozen=True)
class Typed:
    """What was typed, in its pieces; `words` are those outside quotes, as one text."""

    text: str
    words: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_phrases: tuple[str, ...] = ()


def typed(text: str) -> Typed:
    """Take a query to pieces; longer ones are cut off at `MOST_LETTERS`."""
    clean = " ".join(_printable(text[: 4 * MOST_LETTERS]).split())[:MOST_LETTERS]
    words: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    without_phrases: list[str] = []
    for match in PIECE.finditer(clean):
        phrase, word = match["phrase"], match["word"]
        if match["minus"]:
            (without_phrases if phrase else without).append(phrase or word or "")
        elif phrase and len(phrase.split()) > 1:
            phrases.append(phrase)
        else:
            words.append(phrase or word or "")
    return Typed(
        clean,
        " ".join(words),
        tuple(phrases[:MOST_PHRASES]),
        tuple(filter(None, without))[:MOST_WORDS],
        tuple(filter(None, without_phrases))[:MOST_PHRASES],
    )


def words_of(text: str, language: str) -> list[Word]:
    """The words of a query that say something, or all of them if none does."""
    found = analyse_query(text, language)
    return ([word for word in found if not word.stop] or found)[:MOST_WORDS]


def question_of(
    asked: Typed, words: Sequence[Word], language: str, synonyms: Synonyms, *, apart: bool = False
) -> Question:
    """What to look for in a language, with `words` in the place of those typed outside quotes.

    With `apart` the two halves of a compound will do as well, wherever they stand.
    """
    return Question(
        words=tuple(_sought(words, language, synonyms, asked.words if apart else None)),
        phrases=tuple(_surfaces(asked.phrases)),
        without=tuple(sought for text in asked.without for sought in map(plain, words_of(text, language))),
        without_phrases=tuple(_surfaces(asked.without_phrases)),
    )


def questions_of_begun(
    asked: Typed, words: Sequence[Word], language: str, synonyms: Synonyms
) -> Iterator[Question]:
    """What to look for when the last of `words` may be the beginning of one: of a title, or of an expression with synonyms."""
    before = question_of(asked, words[:-1], language, synonyms)
    yield replace(before, words=(*before.words, plain(words[-1], beginning=True)))
    length, ways = synonyms.ways_begun(words, language)
    if length:
        before = question_of(asked, words[:-length], language, synonyms)
        yield replace(before, words=(*before.words, Sought("", ways)))


def plain(word: Word, *, beginning: bool = False) -> Sought:
    """A word to be found in one of its base forms, or with `beginning` as the beginning of a word of the title."""
    return Sought(word.surface, ((word.lemmas,),), word.surface if beginning else "")


def _taken_apart(word: Word, language: str, text: str) -> Sought:
    """A word, or the two words that it is put together of: what has "sote" and "palvelu" may do for "sotepalvelut"."""
    written = text[word.start : word.end]  # with its hyphens, unless it has been mended
    if term(written) != word.surface:
        written = word.surface
    sought, pair = plain(word), _two_words(word.lemmas[0], analyse(written, language))
    return replace(sought, ways=(*sought.ways, pair)) if pair else sought


def _two_words(whole: str, words: Sequence[Word]) -> Way:
    """The shortest word inside a compound with which it ends, and the forms of what goes before that."""
    parts = (part for word in words for part in word.parts)
    long_enough = [part for part in parts if len(part) >= FEWEST_LETTERS_OF_A_PART]
    for end in sorted((part for part in long_enough if whole.endswith(part)), key=len):
        begins = tuple(part for part in long_enough if _is_form(part, whole[: -len(end)]))
        if begins:
            return (begins, (end,))
    return ()


def _is_form(base: str, form: str) -> bool:
    """Whether a word inside a compound can have this base form: `terveyden` is of `terveys`."""
    stem = base[: max(FEWEST_LETTERS_OF_A_PART, len(base) - 2)]
    return form.startswith(stem) and len(form) - len(base) in range(-1, 4)


def _sought(
    words: Sequence[Word], language: str, synonyms: Synonyms, apart_in: str | None
) -> Iterator[Sought]:
    """Words with their synonyms; several words that have one are looked for together.

    With the text `apart_in` that they were typed in, compounds are also taken apart.
    """
    place = 0
    while place < len(words):
        length, ways = synonyms.other_ways(words[place:], language)
        if not length:
            word = words[place]
            yield plain(word) if apart_in is None else _taken_apart(word, language, apart_in)
            place += 1
            continue
        own: Way = tuple(word.lemmas for word in words[place : place + length])
        surface = words[place].surface if length == 1 else ""
        yield Sought(surface, (own, *ways))
        place += length


def _surfaces(phrases: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for phrase in phrases:
        surfaces = tuple(islice((word.surface for word in analyse(phrase, "")), MOST_WORDS))
        if surfaces:
            yield surfaces


def _printable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in composed
    )
