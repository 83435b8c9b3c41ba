import difflib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cached_property
from itertools import chain

from django.utils.translation import gettext as _

from regions.models import FormerMunicipality, Municipality
from regions.names.inflection import inflected
from regions.names.writing import plain, without_accents

LONGEST_TEXT = 200
MOST_WORDS_IN_A_NAME = 3
# Words around a name that do not tell which place is meant.
KINDS = ("kaupunki", "kunta", "kauppala")
SURROUNDINGS = {
    "kommun", "kommunen", "stad", "staden", "köping", "city", "town", "municipality", "of", "the", "in", "i",
    "suomi", "suomen", "suomessa", "finland",
    *(form for kind in KINDS for form in (kind, *inflected(kind))),
}  # fmt: skip
# What tells places of the same name apart, by the old provinces: Koski Tl.
PROVINCES = (" tl", " hl", " ol", " ul")
# Endings that come after an abbreviation and a colon.
ABBREVIATION_ENDINGS = ("n", "ssa", "ssä", "sta", "stä")
RURAL = {" mlk": " maalaiskunta", " lk": " landskommun"}


class UnknownPlace(Exception):  # noqa: N818 (it says what is wrong without «Error»)
    """No municipality of today or of old is called so."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        super().__init__(text)
        self.text = text
        self._names = names

    @cached_property
    def nearest(self) -> list[str]:
        """Up to three names that look like the text: for a message, never as the answer."""
        names = {plain(name): name for name in self._names}
        close = difflib.get_close_matches(plain(self.text[:LONGEST_TEXT]), names, cutoff=0.7)
        return [names[name] for name in close]

    def __str__(self) -> str:
        sentences = [_("We know no municipality called “%s”.") % _shown(self.text)]
        if self.nearest:
            sentences.append(_("Is it one of these: %s?") % ", ".join(self.nearest))
        return " ".join(sentences)


class AmbiguousPlace(Exception):  # noqa: N818 (as above)
    """The text names more than one municipality."""

    def __init__(self, text: str, candidates: list[Municipality]) -> None:
        super().__init__(text)
        self.text = text
        self.candidates = candidates

    def __str__(self) -> str:
        return _("“%(text)s” can be any of these: %(names)s.") % {
            "text": _shown(self.text),
            "names": ", ".join(candidate.name for candidate in self.candidates),
        }


class Certainty(IntEnum):
    """How a form is known; of a form that several places have, the most certain ones count."""

    CURRENT_NAME = 0
    FORMER_NAME = 1
    CURRENT_INFLECTED = 2
    FORMER_INFLECTED = 3


class Forms:
    """Written forms and the codes of the municipalities of today that they lead to."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Certainty, set[str]]] = {}

    def add(self, form: str, code: str, certainty: Certainty) -> None:
        known = self._known.get(form)
        if known is None or certainty < known[0]:
            self._known[form] = (certainty, {code})
        elif certainty == known[0]:
            known[1].add(code)

    def codes(self, form: str) -> set[str]:
        known = self._known.get(form)
        return known[1] if known else set()

    def without_accents(self) -> "Forms":
        """The same forms as people type them who have no å, ä and ö."""
        forms = Forms()
        for form, (certainty, codes) in self._known.items():
            for code in codes:
                forms.add(without_accents(form), code, certainty)
        return forms


class MunicipalityNames:
    """Finds municipalities by their names and codes; made once from the database for many texts."""

    def __init__(self) -> None:
        former = FormerMunicipality.objects.filter(successor__ended_year=None).select_related("successor")
        self._municipalities = {area.code: area for area in Municipality.objects.current()}
        self._forms = Forms()
        self._names: list[str] = []
        for area in self._municipalities.values():
            self._add_current(area)
        for place in former:
            self._add_former(place)
        self._typed_forms = self._forms.without_accents()

    def find(self, text: str) -> Municipality:
        """The municipality of today that `text` names, and nothing else; UnknownPlace or AmbiguousPlace."""
        if len(text) > LONGEST_TEXT:
            raise UnknownPlace(text, self._names)
        words = plain(text)
        codes = self._read(words, self._forms) or self._read(without_accents(words), self._typed_forms)
        if not codes:
            raise UnknownPlace(text, self._names)
        if len(codes) > 1:
            raise AmbiguousPlace(text, [self._municipalities[code] for code in sorted(codes)])
        return self._municipalities[next(iter(codes))]

    def _read(self, text: str, forms: Forms) -> set[str]:
        """The codes that all parts of `text` agree on, or all of theirs; none if a word is not understood."""
        words = text.split()
        parts = []
        while words:
            length, codes = _longest(words, forms)
            if codes:
                parts.append(codes)
            elif words[0] not in SURROUNDINGS:
                return set()
            del words[:length]
        return set.intersection(*parts) or set.union(*parts) if parts else set()

    def _add_current(self, area: Municipality) -> None:
        names = [area.name_fi, area.name_sv, area.name_en, area.name_se, area.name_smn, area.name_sms]
        self._names += filter(None, names)
        # Spreadsheets take 005 for a number and write 5.
        for form in (area.code, area.code.lstrip("0"), *_names(filter(None, names)), _bare(area.name_fi)):
            self._forms.add(form, area.code, Certainty.CURRENT_NAME)
        swedish = f"{plain(area.name_sv)}s"  # Kyrkslätts kommun
        for form in (*_inflected(area.name_fi), *inflected(_bare(area.name_fi)), swedish):
            self._forms.add(form, area.code, Certainty.CURRENT_INFLECTED)

    def _add_former(self, place: FormerMunicipality) -> None:
        finnish = [place.name_fi, *place.earlier_names]
        self._names += [*finnish, place.name_sv]
        code = place.successor.code
        for form in (place.code, *_names([*finnish, place.name_sv])):
            self._forms.add(form, code, Certainty.FORMER_NAME)
        for form in (*chain.from_iterable(map(_inflected, finnish)), f"{plain(place.name_sv)}s"):
            self._forms.add(form, code, Certainty.FORMER_INFLECTED)


def _shown(text: str) -> str:
    """A text as a message can carry it: not too long, and nothing that a terminal or a file refuses."""
    start = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:LONGEST_TEXT]
    )
    return start if len(text) <= LONGEST_TEXT else f"{start}…"


def _longest(words: list[str], forms: Forms) -> tuple[int, set[str]]:
    """How many of the first words make a known form, and its codes."""
    for length in range(min(MOST_WORDS_IN_A_NAME, len(words)), 0, -1):
        if codes := forms.codes(" ".join(words[:length])):
            return length, codes
    return 1, set()


def _names(names: Iterable[str]) -> Iterator[str]:
    """Names as they are compared, with rural municipalities written both short and in full."""
    for name in map(plain, names):
        yield name
        for short, full in RURAL.items():
            if name.endswith(short):
                yield name.removesuffix(short) + full
            elif name.endswith(full):
                yield name.removesuffix(full) + short


def _bare(name: str) -> str:
    """A name without what is added to it: Koski (Tl), Pedersöre(n kunta)."""
    bare = plain(name)
    for addition in (*PROVINCES, "n kunta"):
        bare = bare.removesuffix(addition)
    return bare


def _inflected(name: str) -> set[str]:
    """The forms of a name of one or more words: Kosken Tl, Koski Tl:n, Porin maalaiskunnassa, Yli-Iissä."""
    name = plain(name)
    abbreviated = {name + ending for ending in ABBREVIATION_ENDINGS}
    for addition in PROVINCES:
        if name.endswith(addition):
            return abbreviated | {form + addition for form in inflected(name.removesuffix(addition))}
    for short, full in RURAL.items():
        if name.endswith(short):
            return abbreviated | inflected(name.removesuffix(short) + full)
    return inflected(name)
