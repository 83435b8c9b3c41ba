"""What Silta says by HSDS in codes of its own, and the register numbers of Finland."""

from typing import Any

Found = dict[str, Any]

BUSINESS_ID_SCHEME = "FI-PRO"  # the Patent and Registration Office, by https://org-id.guide
BUSINESS_ID = "Y-tunnus"
REGISTER_NUMBER = "Yhdistysrekisterinumero"
MUNICIPALITY_CODE = "Kuntanumero"  # of Statistics Finland

# Keys of columns by the link types of attributes.
NAMES = {
    "short_name": "short_names",
    "former_name": "former_names",
    "translation_name": "translated_names",
}
TERMS = {"activity": "activities", "target_group": "target_groups", "theme": "themes"}
AREAS = {"municipality": "municipalities", "region": "regions"}
# HSDS says these otherwise, less exactly, or not at all, so they are told once more as they are.
EXACTLY = {name: name for name in ("summary", "website", "area", "state")}
