"""An organisation as a vCard 4.0 (RFC 6350), for the reader's own contacts."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from core.dates import written_day

OCTETS_IN_A_LINE = 75
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def vcard(page: Any, url: str) -> str:
    """The card of an organisation page; `url` is where the page is."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", *_said(page, url), "END:VCARD"]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _said(page: Any, url: str) -> Iterator[str]:
    yield "KIND:org"
    yield f"UID:urn:uuid:{page.translation_key}"
    yield f"FN;LANGUAGE={page.locale.language_code}:{_text(page.title)}"
    yield f"ORG:{_text(page.title)}"
    if page.street_address or page.post_office:
        place = (page.street_address, page.post_office, "", page.postal_code, "Suomi – Finland")
        yield f"ADR;TYPE=work:;;{';'.join(map(_text, place))}"
    if page.phone:
        yield f"TEL;TYPE=work;VALUE=uri:{page.phone.as_rfc3966}"
    if page.email:
        yield f"EMAIL;TYPE=work:{_text(page.email)}"
    for address in filter(None, [page.website, *(link.url for link in page.links.all())]):
        yield f"URL:{_uri(address)}"
    if page.latitude is not None and page.longitude is not None and not page.place_is_approximate:
        yield f"GEO:geo:{page.latitude},{page.longitude}"
    if notes := "\n".join(filter(None, [page.summary or page.description, _how_sure(page)])):
        yield f"NOTE:{_text(notes)}"
    if page.last_published_at:
        yield f"REV:{page.last_published_at:%Y%m%dT%H%M%SZ}"
    yield f"SOURCE:{_uri(url)}"


def _how_sure(page: Any) -> str:
    """What the reader should know who rings up after a year: when the details were last checked, in her language."""
    if page.state == "closed":
        return gettext("This association has ended its activity")
    day = written_day(page.checked_on) if page.checked_on else ""
    if page.state != "silent":
        return gettext("Details checked %(date)s") % {"date": day} if day else ""
    if day:
        return gettext("Details not confirmed since %(date)s") % {"date": day}
    return gettext("Details not confirmed")


def _text(value: str) -> str:
    return value.translate(ESCAPES)


def _uri(value: str) -> str:
    """An address on one line: it is no text, and takes no escapes."""
    return "".join(value.split())


def _folded(line: str) -> Iterator[str]:
    """A line of any length as lines of 75 octets, each but the first with a space before it."""
    part, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > OCTETS_IN_A_LINE:
            yield part
            part, octets = " ", 1
        part += character
        octets += size
    yield part
