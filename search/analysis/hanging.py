"""Compounds of which a part is written only once: "vanhus- ja vammaistyö", "nuorisotyö ja -toiminta"."""

from search.analysis.forms import Form
from search.analysis.terms import term, terms
from search.analysis.tokens import Token

BETWEEN = {"ja", "tai", "sekä", "eli", "taikka", "että", "kuin", "vai", "och", "eller"}
FARTHEST = 6


def whole_words(tokens: list[Token], forms: list[Form], place: int) -> tuple[str, ...]:
    """The compounds that the word at `place` means, without a hanging hyphen none."""
    token = tokens[place]
    if token.goes_on:
        start = term(token.text)
        tails = _next_compound(tokens, forms, place).tails
        return terms(start + tail for tail in tails)
    if token.began:
        return tuple(
            head + lemma
            for head in _compound_before(tokens, forms, place).heads
            for lemma in forms[place].lemmas
        )
    return ()


def _next_compound(tokens: list[Token], forms: list[Form], place: int) -> Form:
    for next_place in range(place + 1, min(place + FARTHEST, len(tokens))):
        if not (tokens[next_place].goes_on or tokens[next_place].text.lower() in BETWEEN):
            return forms[next_place]
    return Form(())


def _compound_before(tokens: list[Token], forms: list[Form], place: int) -> Form:
    for before in range(place - 1, max(place - FARTHEST, -1), -1):
        if not (tokens[before].began or tokens[before].text.lower() in BETWEEN):
            return forms[before]
    return Form(())
