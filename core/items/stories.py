"""The text of a page as HTML without our own page around it, and as plain text."""

import re
from collections.abc import Callable, Iterable
from html import unescape
from typing import Any

from django.utils.html import escape, format_html, linebreaks
from django.utils.translation import gettext
from wagtail.rich_text import expand_db_html

from core.items.notes import notes
from core.items.pictures import picture_html, picture_of
from core.items.referring import address_of, contact_of, documents_of
from core.references import public_page

_LINE_ENDS = re.compile(r"</(?:p|h[1-6]|li|blockquote|figcaption|caption|tr)>|<br>|<hr>")
_CELL_ENDS = re.compile(r"</t[dh]>")
_TAGS = re.compile(r'<(?:[^>"]|"[^"]*")*>')


def story_html(story: Any) -> str:
    """A StreamField of a story's blocks; the pictures in it are noted."""
    written = (BLOCKS[block.block_type](block.value) for block in story)
    return "\n".join(html for html in written if html)


def paragraphs(text: str) -> str:
    """Plain text with its paragraphs and lines."""
    return linebreaks(text, autoescape=True) if text.strip() else ""


def goals_html(goals: Any) -> str:
    """A StreamField of goals as a numbered list."""
    return _numbered(goal.value for goal in goals)


def headed(heading: object, html: str) -> str:
    """`html` below a heading of the first level that a text has; nothing when it is empty."""
    return f"<h2>{escape(heading)}</h2>\n{html}" if html else ""


def plain_text(html: str) -> str:
    """Portable HTML without its markup, a line for each paragraph."""
    text = _LINE_ENDS.sub("\n", html.replace("\n", " "))
    text = unescape(_TAGS.sub("", _CELL_ENDS.sub(" ", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _heading(value: Any) -> str:
    return f"<h{int(value['level'])}>{escape(value['text'])}</h{int(value['level'])}>"


def _text(value: Any) -> str:
    return str(expand_db_html(value.source))


def _quote(value: Any) -> str:
    who = f"<b>{escape(value['who'])}</b>"
    if value["title"]:
        who += f", {escape(value['title'])}"
    return (
        f"<figure><blockquote>{paragraphs(value['text'])}</blockquote><figcaption>{who}</figcaption></figure>"
    )


def _picture(value: Any) -> str:
    image = value["image"]
    if not image:
        return ""
    words = {name: value.get(name) for name in ("caption", "credit", "licence")}
    picture = picture_of(image, **words, alt=image.contextual_alt_text, decorative=image.decorative)
    if picture is None:
        return ""
    notes().pictures.append(picture)
    return picture_html(picture)


def _button(value: Any) -> str:
    url = value["url"]
    if not url and value["document"]:
        url = next((document.url for document in documents_of([value["document"].pk])), "")
    if not url and value["page"] and (page := public_page(value["page"].pk)):
        url = address_of(page)
    return format_html('<p><a href="{}">{}</a></p>', url, value["text"]) if url else ""


def _document(value: Any) -> str:
    found = documents_of([value.pk]) if value else []
    return "".join(format_html('<p><a href="{}">{}</a></p>', one.url, one.title) for one in found)


def _table(value: Any) -> str:
    caption = f"<caption>{escape(value['caption'])}</caption>" if value["caption"] else ""
    heads = "".join(f'<th scope="col">{escape(column["heading"])}</th>' for column in value["table"].columns)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in value["table"].rows
    )
    return f"<table>{caption}\n<thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _cell(cell: Any) -> str:
    if cell.value is None:
        return ""
    return _text(cell.value) if hasattr(cell.value, "source") else escape(cell.value)


def _embed(value: Any) -> str:
    if not value:
        return ""
    return format_html('<p><a href="{}">{}</a></p>', value.url, gettext("Watch or open in another service"))


def _goals(value: Any) -> str:
    heading = f"<p><b>{escape(value['heading'])}</b></p>\n" if value["heading"] else ""
    return heading + _numbered(value["goals"])


def _numbered(goals: Iterable[Any]) -> str:
    items = "".join(f"<li>{escape(goal)}</li>" for goal in goals)
    return f"<ol>{items}</ol>" if items else ""


def _contact(value: Any) -> str:
    contact = contact_of(value["person"])
    if contact is None:
        return ""
    phone = (
        format_html('<a href="{}">{}</a>', value["person"].phone.as_rfc3966, contact.phone)
        if contact.phone
        else ""
    )
    email = format_html('<a href="mailto:{0}">{0}</a>', contact.email) if contact.email else ""
    name = f"<b>{escape(contact.name)}</b>"
    plain = (escape(part) for part in (contact.title, contact.organisation_name, value["about"]) if part)
    return f"<p>{'<br>'.join(part for part in (name, *plain, phone, email) if part)}</p>"


# Every block that a story may have; a system check compares.
BLOCKS: dict[str, Callable[[Any], str]] = {
    "heading": _heading,
    "text": _text,
    "quote": _quote,
    "image": _picture,
    "button": _button,
    "document": _document,
    "table": _table,
    "embed": _embed,
    "goals": _goals,
    "contact": _contact,
}
