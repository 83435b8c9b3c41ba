"""Base forms of words that are in no dictionary: names, brands, what was coined yesterday.

Endings are taken off by rule, and every likely base form is kept: a name that is searched for in one form is found in
the others because they have one of them in common.
"""

import re

from search.analysis.snowball import stem

FEWEST_LETTERS = 3
VOWEL = "[aeiouyäöå]"
CLITIC = re.compile(r"(?<=\w{4})(?:kin|kaan|kään|han|hän)$")
# Ending, and what of it belongs to the stem. Closed syllables weaken kk, pp and tt before them.
CLOSING = re.compile(r"(?:ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ksi|tt[aä]|n|t)$")
OPEN = (
    re.compile(rf"(?<=({VOWEL}))\1n$"),
    re.compile(rf"(?<=({VOWEL}))h\1n$"),
    re.compile(r"(?<=i)hin$"),
    re.compile(r"n[aä]$"),
    re.compile(r"(?<=[iouyöe])[aä]$"),
    re.compile(r"t[aä]$"),
    re.compile(r"(?<=[eouyö])j[aä]$"),
    re.compile(r"(?<=[eouyö])jen$"),
    re.compile(r"(?<=i)en$"),
)
WEAKENED = re.compile(rf"(?<=[aeiouyäöålnr])([kpt])(?={VOWEL}$)")
# How the stem before an ending differs from the base form.
FROM_STEM = (
    (re.compile(r"(?<=[^aeiouyäöå])i$"), ""),  # theroni-n: theron
    (re.compile(r"(?<=\w)se$"), "nen"),  # hynnise-n: hynninen
    (re.compile(r"(?<=\w)kse$"), "s"),  # niklakse-n: niklas
    (re.compile(r"(?<=[ouyö])i$"), ""),  # volvoi-lla: volvo
    (re.compile(r"oi$"), "a"),  # toyotoi-lla: toyota
    (re.compile(r"ei?$"), "i"),  # blogei-lla, blogej-a: blogi
    (re.compile(r"(?<=e)e$"), ""),  # bronteen
)

# Everyday speech, and the forms of the written language.
SPOKEN = (
    (re.compile(r"(?<=\wn)([uy])$"), ("\\1t",)),  # ostanu: ostanut
    (re.compile(r"(?<=\wk)s$"), ("si",)),  # vapaaks: vapaaksi
    (re.compile(r"(?<=[aeiouyäö])s$"), ("ssa", "ssä", "si")),  # talos: talossa, haluis: haluisi
    (re.compile(r"(?<=[oe])[oe]$"), ("a", "ä")),  # viikkoo: viikkoa, vaikee: vaikea
)


def as_written(word: str) -> list[str]:
    """How a word of everyday speech may be written; to be looked up."""
    return [form.sub(full, word) for form, fulls in SPOKEN if form.search(word) for full in fulls]


def likely_base_forms(word: str) -> tuple[str, ...]:
    """The word itself, what it may be a form of, and its stem by Snowball."""
    forms = dict.fromkeys([word])
    for whole in dict.fromkeys([word, CLITIC.sub("", word)]):
        forms[whole] = None
        for stripped in _stems(whole):
            forms.update(dict.fromkeys([stripped, *_bases(stripped)]))
    forms[stem(word, "fi")] = None
    return tuple(form for form in forms if len(form) >= FEWEST_LETTERS or form == word)


def _stems(word: str) -> list[str]:
    stems = [CLOSING.sub("", word)]
    stems += [WEAKENED.sub(r"\1\1", one) for one in stems]
    stems += [ending.sub("", word) for ending in OPEN]
    return [one for one in stems if one != word]


def _bases(stripped: str) -> list[str]:
    return [base.sub(end, stripped) for base, end in FROM_STEM if base.search(stripped)]
