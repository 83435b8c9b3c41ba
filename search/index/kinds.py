"""What a kind of item is called by those who look for one, whether or not it says so itself."""

KINDS = {
    "organisation": {
        "fi": "yhdistys järjestö",
        "sv": "förening organisation",
        "en": "association organisation",
    },
    "event": {"fi": "tapahtuma tapahtua", "sv": "evenemang", "en": "event"},
    "news": {"fi": "uutinen", "sv": "nyhet", "en": "news"},
    "network": {"fi": "verkosto", "sv": "nätverk", "en": "network"},
    "project": {"fi": "hanke projekti", "sv": "projekt", "en": "project"},
}


def kind_words(item_type: str, locale: str) -> str:
    """Empty for a kind, or in a language, that has no word of its own."""
    return KINDS.get(item_type, {}).get(locale, "")
