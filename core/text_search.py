"""Finding text the way people type it, in every database."""

from functools import reduce
from operator import or_

from django.db.models import Q


def containing(text: str, *fields: str) -> Q:
    """Rows with `text` in one of `fields`, in capital or small letters.

    SQLite knows capital and small letters in ASCII only, so that “ähtäri” would not find Ähtäri there.
    """
    forms = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return reduce(or_, (Q(**{f"{field}__icontains": form}) for field in fields for form in sorted(forms)))
