# ruff: noqa: E402
"""Writes a file of made-up associations such as a register gives: `python -m benchmarks.organisation_file 108000 FILE`.

Names are built as in the Register of Associations (place, village, kind) and each stands once; the same number gives
the same file. Cells are as people write them: some municipalities inflected, some numbers with spaces, some left out.
"""

import csv
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from benchmarks.organisations import KINDS, SENTENCES, business_id
from core.models import Theme
from organisations.models import Activity, ServiceLanguage, TargetGroup
from regions.models import Municipality, PostalCode

HEADINGS = (
    *("Nimi", "Lyhenteet", "Y-tunnus", "Rekisterinumero", "Tiivistelmä", "Kuvaus", "Toiminta", "Kohderyhmät"),
    *("Palvelukielet", "Teemat", "Kotikunta", "Katuosoite", "Postinumero", "Puhelin", "Sähköposti", "Verkkosivut"),
    *("Facebook", "Jäseneksi liittyminen", "Tarkistettu"),
)  # fmt: skip
VILLAGES = [
    f"{first}{second}"
    for first in (
        *(
            "Kivi",
            "Koivu",
            "Mänty",
            "Lepo",
            "Haapa",
            "Honka",
            "Ranta",
            "Ylä",
            "Ala",
            "Vanha",
            "Uusi",
            "Pohja",
        ),
        *(
            "Kallio",
            "Salo",
            "Suvi",
            "Kataja",
            "Pihlaja",
            "Kuusi",
            "Sarka",
            "Myllär",
            "Suo",
            "Hiekka",
            "Kurki",
        ),
        *("Jokela", "Harju", "Metsä", "Pelto", "Tuomi", "Lehto", "Karhu", "Hirvi", "Joutsen", "Lampi", "Oja"),
    )
    for second in (
        *("mäen", "rannan", "niemen", "kylän", "lahden", "kosken", "saaren", "järven", "suon", "pellon"),
        *("harjun", "vaaran", "salon", "puron", "kankaan", "kulman", "perän", "linnan", "aukean", "korven"),
    )
]
MORE_KINDS = [
    *("Omakotiyhdistys", "Vanhempainyhdistys", "Metsästysseura", "Kalastuskunta", "Soittokunta", "Kuoro"),
    *("Nuorisoyhdistys", "Naisvoimistelijat", "Pelimannit", "Teatteriyhdistys", "Partiolaiset", "Puutarhayhdistys"),
    *("Maamiesseura", "Maataloustuottajat", "Urheilijat", "Palloseura", "Hiihtoseura", "Veneseura"),
    *("Eläinsuojeluyhdistys", "Kennelkerho", "Shakkikerho", "Lukupiiri", "Vapaaehtoiset", "Asukasyhdistys"),
]  # fmt: skip
STREETS = ("Kirkkokatu", "Asemakatu", "Koulukatu", "Rantatie", "Keskuskatu", "Kauppakatu", "Torikatu")


def main() -> None:
    count, path = int(sys.argv[1]), Path(sys.argv[2])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(rows(count))


def rows(count: int) -> Iterator[list[str]]:
    rng = random.Random(count)
    municipalities = list(Municipality.objects.current())
    weights = [place.population for place in municipalities]
    codes: dict[int, list[PostalCode]] = {}
    for code in PostalCode.objects.filter(kind=PostalCode.Kind.STREET):
        codes.setdefault(code.municipality_id, []).append(code)
    vocabularies = [
        [term.name_fi for term in model.objects.all()]
        for model in (Activity, TargetGroup, ServiceLanguage, Theme)
    ]
    taken = set()
    for number in range(1, count + 1):
        place = rng.choices(municipalities, weights)[0]
        title = _title(rng, place.name_fi)
        while title in taken:
            title = _title(rng, place.name_fi)
        taken.add(title)
        code = rng.choice(codes[place.pk])
        activities, groups, languages, themes = (
            "; ".join(rng.sample(words, rng.randint(1, 2))) for words in vocabularies
        )
        short = "".join(word[0] for word in title.split()).upper() if rng.random() < 0.3 else ""
        yield [
            *(title, short, business_id(number), f"{number + 10_000:,}".replace(",", ".")),
            *(rng.choice(SENTENCES), " ".join(rng.sample(SENTENCES, 4)), activities, groups, languages, themes),
            place.name_fi if rng.random() < 0.8 else f"{place.name_fi} ({place.code})",
            *(f"{rng.choice(STREETS)} {rng.randint(1, 90)}", code.code, f"040 {rng.randint(1_000_000, 9_999_999)}"),
            *(f"toimisto{number}@example.fi", f"www.yhdistys{number}.example.fi"),
            f"https://www.facebook.com/yhdistys{number}" if rng.random() < 0.4 else "",
            *(rng.choice(SENTENCES), f"{rng.randint(1, 28)}.{rng.randint(1, 12)}.{rng.randint(2023, 2025)}"),
        ]  # fmt: skip


def _title(rng: random.Random, place: str) -> str:
    kind = rng.choice(KINDS + MORE_KINDS)
    village = rng.choice(VILLAGES)
    return f"{village} {kind} ry" if rng.random() < 0.5 else f"{place}: {village} {kind} ry"


if __name__ == "__main__":
    main()
