"""What a dictionary's answer means: the sections of a compound, their base forms, the verb behind a participle.

The answers are those of Voikko's transducer, such as
`[Ln][Xp]kumppanuus[X]kumppanuu[Sn][Ny]s[Bh][Bc][Ln][Xp]pöytä[X]pöyd[Sg][Ny]än`: base forms stand between `[Xp]`
and `[X]`, derivational endings between `[Xj]` and `[X]`, sections are parted by `[Bc]`, and inside a section that
the dictionary has whole by `=` or `[Bm]`. What is left is the word as it was written.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

TAGS_AND_LETTERS = re.compile(r"\[([^\]]*)\]|([^\[]+)")
# Where letters belong: base forms, derivational endings, what is no part of the word; and where sections have seams.
BASE, ENDING, SKIPPED, END, SEAM = "Xp", "Xj", {"Xr", "Xs"}, "X", "Bm"
# Kinds of word.
VERB, ADJECTIVE, NOUNS = "Lt", {"Ll", "Lnl"}, {"Ln", "Ll", "Lnl"}
PLACE, PLACE_MADE_UP, PLACE_ENDING, PROPER_NAMES = "Lep", "Icu", "Ica", {"Lep", "Lee", "Les", "Lem"}
# Forms: "nopeasti", "paremmin", "tekeminen", "tekemä".
IN_SUCH_A_WAY, INSTRUCTIVE, DOING, AGENT = "Ssti", "Sin", "Tn4", "Rm"
VOWELS = "aeiouyäöå"


@dataclass
class Section:
    """One part of a compound, or a whole word; `=` in its texts parts what the dictionary has as one."""

    surface: str = ""
    base: str = ""
    tags: set[str] = field(default_factory=set)
    # The verb of a participle; and, as weaker terms, that of "tekeminen" and the adjective of "nopeasti".
    others: list[str] = field(default_factory=list)
    weaker: list[str] = field(default_factory=list)


Reading = list[Section]


def join(before: Reading, last: str) -> str:
    """Sections as they stand in a word, and `last` after them, without the signs of the dictionary."""
    return ("".join(section.surface for section in before) + last).replace("=", "").replace("-", "").lower()


def whole(reading: Reading) -> str:
    """The base form of the whole word."""
    return join(reading[:-1], reading[-1].base)


def read(answer: str) -> Reading:
    """The sections of one answer; none where one of the engines lets pass what the other, rightly, does not.

    That is two like vowels that meet without a hyphen, and a place made up by rule ("Pajulan" + "mäki") at the beginning
    of a compound.
    """
    sections = [_Reader().read(part) for part in answer.split("[Bc]")]
    sections = [section for section in sections if section.surface]
    if any(PLACE_MADE_UP in section.tags for section in sections[:-1]):
        return []
    for name, place in pairwise(sections[:-1]):
        if PLACE_ENDING in place.tags and name.tags & PROPER_NAMES:
            return []
    for one, next_one in pairwise(sections):
        if one.surface[-1] == next_one.surface[0] and one.surface[-1] in VOWELS:
            return []
    return sections


class _Reader:
    """Goes through the tags of one section."""

    def __init__(self) -> None:
        self.section = Section()
        self.where = ""
        self.dictionary_form = ""
        self.kind = self.verb = self.before_clitics = ""

    def read(self, answer: str) -> Section:
        for tag, letters in TAGS_AND_LETTERS.findall(answer):
            if letters:
                self._take(letters)
            else:
                self._meet(tag)
        self.section.base = self.section.base or self.dictionary_form or self.section.surface
        if INSTRUCTIVE in self.section.tags and self.kind in ADJECTIVE:
            self.section.weaker.append(self.section.base)
            self.section.base = self.before_clitics or self.section.surface
        return self.section

    def _meet(self, tag: str) -> None:
        if tag in (END, BASE, ENDING) or tag in SKIPPED:
            self.where = "" if tag == END else tag
            if tag == ENDING:
                self.section.base = self.section.surface
        elif tag == SEAM:
            self.section.surface += "="
        elif tag == IN_SUCH_A_WAY:
            self.section.weaker.append(self.section.base or self.dictionary_form)
            self.section.base = self.section.surface + "sti"
        else:
            self._derive(tag)
        self.section.tags.add(tag)

    def _derive(self, tag: str) -> None:
        if tag == DOING:
            self.section.weaker.append(self.section.base or self.dictionary_form)
            self.section.base = self.section.surface + "minen"
        elif tag.startswith("R"):
            self._note_verb()
        elif tag.startswith("L"):
            self._become(tag)
        elif tag.startswith("F"):
            self.before_clitics = self.section.surface

    def _become(self, kind: str) -> None:
        """What was a verb so far becomes an adjective (a participle) or a noun, not always of the verb's meaning."""
        if self.kind == VERB:
            self.verb = self.section.base or self.dictionary_form
            if kind in ADJECTIVE:
                self._note_verb()
        self.kind = kind

    def _note_verb(self) -> None:
        if not self.section.others:
            self.section.others.append(self.verb or self.section.base or self.dictionary_form)

    def _take(self, letters: str) -> None:
        if self.where == BASE:
            self.dictionary_form += letters
        elif self.where == ENDING:
            self.section.base += letters
        elif not self.where:
            self.section.surface += letters
