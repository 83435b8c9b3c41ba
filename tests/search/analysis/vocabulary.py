"""Finnish word forms of every kind: those of our own texts, names of places, and forms made of them by rule."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXTS = ["cms/demo/content/**/*.toml", "locale/fi/**/*.po", "regions/data/*.csv"]
ENDINGS = [
    "n",
    "t",
    "ssa",
    "ssä",
    "sta",
    "stä",
    "lla",
    "llä",
    "lta",
    "ltä",
    "lle",
    "ksi",
    "na",
    "nä",
    "tta",
    "ttä",
    "en",
    "in",
    "an",
    "än",
    "on",
    "ön",
    "ista",
    "issa",
    "ille",
    "illa",
    "iden",
    "jen",
    "ien",
    "ja",
    "jä",
    "ja",
    "ni",
    "si",
    "mme",
    "nne",
    "nsa",
    "nsä",
    "kin",
    "kaan",
    "kään",
    "han",
    "hän",
    "ko",
    "kö",
    "ssani",
    "ssämme",
    "llaan",
    "lleen",
    "stammekin",
    "yhdistys",
    "työ",
    "järjestöjen",
    "verkosto",
    "va",
    "vä",
    "vat",
    "nut",
    "nyt",
    "tu",
    "ty",
    "minen",
    "misesta",
    "taan",
    "tään",
    "isi",
    "isivat",
    "mpi",
    "mman",
    "in",
    "immat",
]
FORMS = 20_000


def word_forms() -> list[str]:
    """The same ones in every run, as many as `FORMS`."""
    files = sorted(file for pattern in TEXTS for file in ROOT.glob(pattern))
    texts = " ".join(file.read_text(encoding="utf-8") for file in files)
    words = sorted(set(re.findall(r"[a-zåäö]{2,}(?:-[a-zåäö]{2,})?", texts.lower())))
    stems = [word for word in words if len(word) > 3]
    made = (stem + ENDINGS[place % len(ENDINGS)] for place, stem in enumerate(stems * 2))
    return list(dict.fromkeys([*words, *made]))[:FORMS]
