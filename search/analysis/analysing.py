"""From text and language to words with their terms."""

from collections.abc import Callable
from dataclasses import replace

from search.analysis.finnish import Finnish
from search.analysis.forms import Form
from search.analysis.hanging import whole_words
from search.analysis.numbers import number_terms
from search.analysis.snowball import NAMES, stem
from search.analysis.spelling import dotted
from search.analysis.stop_words import STOP_WORDS
from search.analysis.terms import term, terms
from search.analysis.tokens import Token, tokens
from search.analysis.words import Word

FINNISH = Finnish()

# What is known of a word as it is written.
Write = Callable[[str], Form]


def analyse(text: str, language: str) -> list[Word]:
    """The words of a text for an index; words of a language unknown to us stay as they are."""
    code = _code(language)
    return _words(text, code, FINNISH.written if code == "fi" else _stemming(code))


def analyse_query(text: str, language: str) -> list[Word]:
    """The words of a query: without parts, and with ä, ö and å where only a and o were typed."""
    code = _code(language)
    words = _words(text, code, _asked if code == "fi" else _stemming(code))
    return [replace(word, parts=()) for word in words]


def _code(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _words(text: str, code: str, write: Write) -> list[Word]:
    found = list(tokens(text))
    forms = [write(token.text) if token.kind == "word" else _of_number(token) for token in found]
    words = (_word(found, forms, place, code) for place in range(len(found)))
    return [word for word in words if word.surface]


def _word(found: list[Token], forms: list[Form], place: int, code: str) -> Word:
    token, form = found[place], forms[place]
    lemmas, parts = form.lemmas, form.parts
    meant = whole_words(found, forms, place) if token.goes_on or token.began else ()
    if meant and token.goes_on:
        lemmas, parts = meant, (*lemmas, *parts)
    elif meant:
        lemmas = (*meant, *lemmas)
    surface, strong = term(token.text), tuple(dict.fromkeys(lemmas))
    weak = tuple(part for part in dict.fromkeys(parts) if part not in strong) if parts else ()
    stop = token.text.lower() in STOP_WORDS.get(code, ())
    return Word(surface, strong or (surface,), weak, token.start, token.end, stop)


def _of_number(token: Token) -> Form:
    strong, weak = number_terms(token)
    return Form(strong, weak)


def _stemming(code: str) -> Write:
    """How Swedish and English words are read: by Snowball, EU:s without its ending, and hyphenated ones with their parts."""

    def one(word: str) -> str:
        return stem(word, code) if code in NAMES else word

    def write(text: str) -> Form:
        *heads, last = text.lower().partition(":")[0].split("-")
        lemma = "".join(heads) + one(last)
        return Form(terms([lemma]), terms(one(piece) for piece in (*heads, last)) if heads else ())

    return write


def _asked(text: str) -> Form:
    """A query word; one that the dictionary does not know, or only as an odd compound, may lack its dots."""
    form = FINNISH.written(text)
    if form.sections == 1:
        return form
    meant = [lemma for word in FINNISH.meant(dotted(text.lower()), form) for lemma in word.lemmas]
    return replace(form, lemmas=(*meant, *form.lemmas))
