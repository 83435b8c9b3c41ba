"""The forms in which Finnish writes the name of a place: Lappeenrannan, Lappeenrannassa, Lappeenrantaan.

Names come and go in small letters. Where the rules cannot know the right stem they try them all (Raahessa as well as
Raaheessa): a form that nobody writes finds nothing, and one that is missing would lose a name that somebody wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass

VOWELS = "aeiouyåäö"
# Strong and weak consonants before the last vowel of a word, the longer ones first.
GRADES = [
    ("kk", "k"), ("pp", "p"), ("tt", "t"),
    ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"),
    ("k", ""), ("p", "v"), ("t", "d"),
]  # fmt: skip
# Consonants after which a single k, p or t stays as it is: Rusko, Ruskolla; Kotka, Kotkassa.
KEEPERS = ("s", "k", "p", "t")
# Old words that turn their -i into -e-, whatever stands before them: Kalajoki, Kalajoella.
OLD_WORDS = (
    "joki", "järvi", "koski", "lahti", "lampi", "mäki", "niemi", "nummi", "saari", "salmi", "vuori",
)  # fmt: skip
# Last parts without a vowel that asks for -a or -ä; they take -ä, whatever stands before them: Haapavedellä.
WITHOUT_HARMONY = ("vete", "vede", "nieme")
# First parts that are inflected as well: Uusikaupunki, Uudessakaupungissa.
AGREEING = ("uusi", "iso", "vähä")


@dataclass(frozen=True)
class Stem:
    """What endings are put on: the strong one in the illative (Turku-un), the weak one elsewhere (Turu-ssa)."""

    strong: str
    weak: str
    genitives: tuple[str, ...]


def inflected(name: str) -> set[str]:
    """The forms of `name` in the genitive and in the six cases that tell where, from where and to where."""
    forms = {form for stem in _stems(name) for form in _forms(stem)}
    for first in AGREEING:
        rest = name.removeprefix(first)
        if rest not in ("", name):
            forms |= _agreeing(first, rest)
    return forms


def local_forms(name: str) -> set[str]:
    """Those of the cases that tell where, from where and to where; the genitive, which names the place itself, is none."""
    genitives = {form for stem in _stems(name) for form in stem.genitives}
    return inflected(name) - genitives - {f"{name}n"}


def _agreeing(first: str, rest: str) -> set[str]:
    """The forms of a compound of which both parts are inflected."""
    return {
        start + end
        for stem in _stems(first)
        for other in _stems(rest)
        for start, end in zip(_forms(stem), _forms(other), strict=False)
    }


def _forms(stem: Stem) -> list[str]:
    """The forms of a stem, always in the same order of cases."""
    a = _harmony(stem.weak)
    local = [stem.weak + ending for ending in (f"ss{a}", f"st{a}", f"ll{a}", f"lt{a}", "lle")]
    return [*local, *_illatives(stem.strong), *stem.genitives]


def _harmony(stem: str) -> str:
    if stem.endswith(WITHOUT_HARMONY):
        return "ä"
    telling = [letter for letter in stem if letter in "aouåyäö"]
    return "a" if telling and telling[-1] in "aouå" else "ä"


def _illatives(strong: str) -> list[str]:
    """Two of them, of which one is right: Pori-in, Porvoo-seen, Kankaanpää-hän, Virtoi-hin."""
    last = strong[-1]
    if strong[-2:-1] == last:
        return [f"{strong}seen", f"{strong}h{last}n"]
    return [f"{strong}{last}n", f"{strong}h{last}n"]


def _stems(name: str) -> Iterator[Stem]:
    if name in EXCEPTIONS:
        yield EXCEPTIONS[name]
    elif name.endswith("nen"):
        yield _stem(f"{name[:-3]}se")  # Kaustinen, Kaustisella
        yield _stem(f"{name[:-3]}si", genitives=(f"{name[:-3]}sten",))  # Kauniainen, Kauniaisissa
    elif name.endswith(OLD_WORDS):
        yield _graded(f"{name[:-1]}e")
        yield _graded(name)  # Rautalampi, Rautalammilla
    elif name.endswith(("vesi", "uusi")):
        yield _graded(f"{name[:-2]}te")  # Orivesi, Orivedellä
    elif name[-1] in VOWELS:
        yield from _stems_of_vowel(name)
    else:
        yield from _stems_of_consonant(name)


def _stems_of_vowel(name: str) -> Iterator[Stem]:
    yield _graded(name)
    yield _stem(name)  # names from Swedish have no grades: Geta, Getassa
    if name.endswith("e"):
        yield _stem(f"{name}e")  # Tampere, Tampereella; but Raahe, Raahessa


def _stems_of_consonant(name: str) -> Iterator[Stem]:
    yield _stem(f"{name}i")  # Korsnäs, Korsnäsissä
    if name.endswith("s"):
        yield _stem(f"{name[:-1]}kse")  # Kannus, Kannuksessa
    if name.endswith("us"):
        yield _graded(f"{name[:-1]}te")  # Alavus, Alavudella
    if name.endswith("as"):
        yield _stem(f"{_strong(name[:-1])}a")  # Pihtipudas, Pihtiputaalla


def _stem(strong: str, weak: str = "", genitives: tuple[str, ...] = ()) -> Stem:
    return Stem(strong, weak or strong, genitives or (f"{weak or strong}n",))


def _graded(strong: str) -> Stem:
    """The stem of a word with a vowel at its end that stands in the strong grade: Turku, Turu-."""
    start, vowel = strong[:-1], strong[-1]
    for consonants, weak in GRADES:
        rest = start.removesuffix(consonants)
        if rest != start and not (len(consonants) == 1 and rest.endswith(KEEPERS)):
            return _stem(strong, rest + weak + vowel)
    return _stem(strong)


def _strong(weak: str) -> str:
    """The strong grade of a word that has the weak one in its base form: kanga-, kanka-; puda-, puta-."""
    start, vowel = weak[:-1], weak[-1]
    for consonants, strong in (("ng", "nk"), ("d", "t")):
        if start.endswith(consonants):
            return start.removesuffix(consonants) + strong + vowel
    return weak


EXCEPTIONS = {
    "kangasala": _stem("kangasala", "kangasa", ("kangasalan",)),
    "loppi": _stem("loppe", "lope"),
    "punkalaidun": _stem("punkalaitume"),
    "virrat": _stem("virtoi", "virroi", ("virtain", "virtojen")),
}
