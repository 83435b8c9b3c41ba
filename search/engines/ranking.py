"""How much an item is worth beside its words: news fade, what is coming counts more than what is over."""

from datetime import date

# After so many days a piece of news counts half as much above what it always counts.
HALF_LIFE = {"news": 365, "event": 60, "organisation": 730}
ALWAYS = {"news": 0.7, "event": 0.6, "organisation": 0.8}
LONG_TITLE = 0.02  # less for each word of the title, up to ten of them
# How much a word counts that means the same as what was typed.
SYNONYM = 0.5


def worth(item_type: str, day: date | None, title_words: int, today: date) -> float:
    """By what a score is multiplied: 1 for what is fresh and has a short title, less for others, never 0.

    An event that is still to come is fresh; an organisation is as fresh as it was last checked, and as old as can be if
    it never was; other items do not age.
    """
    least = ALWAYS.get(item_type, 1.0)
    fresh = 1.0
    if item_type in HALF_LIFE:
        age = max((today - day).days, 0) if day else 10_000
        fresh = 0.5 ** (age / HALF_LIFE[item_type])
    return (least + (1 - least) * fresh) * (1 - LONG_TITLE * min(title_words, 10))
