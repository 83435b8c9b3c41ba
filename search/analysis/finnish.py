"""Finnish words: base forms by the dictionary, and rules for what it does not know.

In order of worth: lower case, since the dictionary knows names only so; every reading, not only the first; parts of
compounds apart from whole words; the verb of a participle; likely base forms of unknown names; acronyms with endings.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from search.analysis.acronyms import acronym
from search.analysis.compounds import heads, inner_words, inside, tails
from search.analysis.forms import Form
from search.analysis.readings import AGENT, NOUNS, PLACE, Reading, join, read, whole
from search.analysis.terms import term, terms
from search.analysis.unknown import as_written, likely_base_forms
from search.analysis.voikko import Engine, engine

MOST_FORMS = 65_536
MOST_LETTERS = 80
# Of the unknown beginning of a compound, of its known end, and of that in base form.
FEWEST_LETTERS, FEWEST_LETTERS_OF_AN_END, FEWEST_LETTERS_OF_A_NOUN = 3, 5, 4
# Ends of names of people and villages that may be shorter, as in "Tommolanmäen".
ENDS_OF_NAMES, FEWEST_LETTERS_OF_THEM = frozenset({"mäki", "joki", "kylä", "salo", "talo"}), 4
# Of a word typed without dots: how many spellings are tried, how many are kept, and how odd a compound they may be.
MOST_TRIED, MOST_MEANT, MOST_SECTIONS_MEANT = 40, 2, 6
# Forms of common words that the dictionary takes for rare ones only.
LACKING = {"parasta": Form(("hyvä",), sections=1)}


class Finnish:
    """The dictionary through one engine, with a memory of the word forms met last."""

    def __init__(self, engine: Callable[[], Engine] = engine) -> None:
        self._engine = engine
        # Shared by the threads, which is safe; what two of them ask for at once is looked up twice.
        self.form = lru_cache(MOST_FORMS)(self._form)

    def written(self, text: str) -> Form:
        """A word as it is written: its case tells acronyms, its hyphens parts."""
        *before, last = text.split("-")
        end = self._without_hyphens(last)
        if not before:
            return end
        if not end.sections:
            end = self._only_after_a_hyphen(text.lower()) or end
        start = term("".join(before))
        parts = [part for piece in before for part in self._before_a_hyphen(piece.lower())]
        return Form(
            lemmas=terms(start + lemma for lemma in end.lemmas),
            parts=terms([*parts, *end.lemmas, *end.parts]),
            tails=(*end.lemmas, *end.tails),
            heads=(start, *(start + head for head in end.heads)),
            sections=end.sections,
        )

    def meant(self, words: Iterable[str], typed: Form) -> list[Form]:
        """The first few of `words` that are simpler to the dictionary than what was typed, or one that ends in a known word."""
        found = [self.written(word) for word in islice(words, MOST_TRIED)]
        most = typed.sections or MOST_SECTIONS_MEANT
        known = [form for form in found if 0 < form.sections < most]
        half_known = [] if typed.sections else [form for form in found if form.tails]
        half_known.sort(key=lambda form: not self.form(form.heads[0]).sections)
        return known[:MOST_MEANT] or half_known[:1]

    def _without_hyphens(self, text: str) -> Form:
        word, name = text.lower(), acronym(text)
        if not name:
            return self.form(word)
        if name.isdigit():
            return Form((name,), sections=1)
        known = [found for found in (self.form(name), self.form(word)) if found.sections]
        lemmas = dict.fromkeys([term(name), *(lemma for found in known for lemma in found.lemmas)])
        return Form(tuple(lemmas), sections=1)

    def _only_after_a_hyphen(self, word: str) -> Form | None:
        """The end of a word such as "50-vuotiaat", which is none by itself."""
        ends = [reading[-1:] for reading in self._readings(word)]
        return self._known(word.rpartition("-")[2], ends) if ends else None

    def _before_a_hyphen(self, word: str) -> tuple[str, ...]:
        found = self.form(word)
        return (term(word), *((*found.lemmas, *found.parts) if found.sections else ()))

    def _form(self, word: str) -> Form:
        """A word in lower case, without hyphens inside."""
        if word in LACKING:
            return LACKING[word]
        readings = self._readings(word) if len(word) <= MOST_LETTERS else []
        found = self._known(word, readings) if readings else self._unknown(word)
        return replace(found, lemmas=terms(found.lemmas), parts=terms(found.parts))

    def _readings(self, word: str) -> list[Reading]:
        """The simplest first."""
        readings = filter(None, (read(answer) for answer in sorted(self._engine().answers(word))))
        return sorted(readings, key=lambda reading: (len(reading), whole(reading)))

    def _known(self, word: str, readings: list[Reading]) -> Form:
        readings = _with_weak_verbs(readings)
        # A word that is itself a base form is likelier that than a form of another.
        lemmas = sorted(dict.fromkeys(_base_forms(readings)), key=lambda lemma: lemma != word)
        places = {whole(reading) for reading in readings if len(reading) == 1 and PLACE in reading[0].tags}
        compounds = [
            inner_words(reading, self._bases) for reading in readings if whole(reading) not in places
        ]
        weaker = [join(reading[:-1], other) for reading in readings for other in reading[-1].weaker]
        inner = [part for words in compounds for part in inside(words)]
        parts = dict.fromkeys(part for part in (*weaker, *inner) if part not in lemmas)
        return Form(
            lemmas=tuple(lemmas),
            parts=tuple(parts),
            tails=tuple(dict.fromkeys(tail for words in compounds for tail in tails(words))),
            heads=tuple(dict.fromkeys(head for words in compounds for head in heads(words))),
            sections=len(readings[0]),
        )

    def _bases(self, word: str) -> tuple[str, ...]:
        """Base forms of a word that is no compound."""
        bases = (whole(reading) for reading in self._readings(word) if len(reading) == 1)
        return tuple(dict.fromkeys(bases)) or (word,)

    def _unknown(self, word: str) -> Form:
        """A word of everyday speech, a compound of which the end is known, or a name."""
        if len(word) > MOST_LETTERS:
            return Form((word,))
        spoken = [lemma for full in as_written(word) for lemma in _base_forms(self._readings(full))]
        lemmas = dict.fromkeys([word, *spoken, *likely_base_forms(word)])
        if not spoken:
            for place in range(FEWEST_LETTERS, len(word) - FEWEST_LETTERS_OF_THEM + 1):
                end = word[place:]
                ends = [reading for reading in self._readings(end) if _may_end_a_compound(reading, end)]
                if ends:
                    return _compound(word[:place], self._known(end, ends), lemmas)
        return Form(tuple(lemmas))


def _base_forms(readings: list[Reading]) -> Iterator[str]:
    yield from map(whole, readings)
    for reading in readings:
        yield from (join(reading[:-1], other) for other in reading[-1].others)


def _with_weak_verbs(readings: list[Reading]) -> list[Reading]:
    """ "Elämä" is a word of its own rather than what somebody lives: its verb is there, but weaker."""
    own = {whole(reading) for reading in readings if not reading[-1].others}
    for reading in readings:
        if AGENT in reading[-1].tags and whole(reading) in own:
            reading[-1].weaker += reading[-1].others
            reading[-1].others = []
    return readings


def _may_end_a_compound(reading: Reading, written: str) -> bool:
    long_enough = len(written) >= FEWEST_LETTERS_OF_AN_END and len(whole(reading)) >= FEWEST_LETTERS_OF_A_NOUN
    return (
        len(reading) == 1
        and bool(reading[0].tags & NOUNS)
        and (long_enough or whole(reading) in ENDS_OF_NAMES)
    )


def _compound(start: str, end: Form, lemmas: Iterable[str]) -> Form:
    return Form(
        lemmas=tuple(dict.fromkeys([*(start + lemma for lemma in end.lemmas), *lemmas])),
        parts=(start, *end.lemmas, *end.parts),
        tails=end.lemmas,
        heads=(start,),
    )
