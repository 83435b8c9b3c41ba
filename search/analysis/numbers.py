"""Dates, times and codes as terms."""

import re

from search.analysis.tokens import Token


def number_terms(token: Token) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Strong and weak terms: a day is found however it is written, and by its year or its day and month."""
    digits = re.findall(r"\d+", token.text)
    if token.kind != "date":
        return ("".join(digits),), ()
    year, month, day = digits if len(digits[0]) == 4 else (*(digits[2:] or [""]), digits[1], digits[0])
    of_any_year = f"{int(month):02}{int(day):02}"
    return (year + of_any_year,), ((year, of_any_year) if year else ())
