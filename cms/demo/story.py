"""Turns the texts of the demo, written in a small markup, into the blocks of a story.

## Subheading            ### smaller subheading
running text with **bold**, *italic* and [links](page:key), - bullets and 1. numbers
> quotation | who | title
!image key | caption     !button text | page:key     !contact key | about     !document key
!table caption           one line for each row, cells parted by |, the first row names the columns
!goals heading           numbered lines
"""

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Raw = dict[str, Any]
Find = Callable[[str, str], Any]  # ("page", key) → the primary key; ("alt", key) → the image's alt text

NUMBERED = re.compile(r"\d+\.? ")
INLINE = [
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(.+?)\*"), r"<i>\1</i>"),
]
LINK = re.compile(r"\[(.+?)\]\((.+?)\)")


def stream(text: str, *, name: str, find: Find) -> str:
    """The story as a StreamField keeps it; `name` makes its ids, which a translation must have in common."""
    blocks = [block for _kind, parts in groupby(paragraphs(text), kind_of) for block in joined(parts, find)]
    numbered = [
        {**block, "id": str(uuid5(NAMESPACE_URL, f"{name}/{number}"))} for number, block in enumerate(blocks)
    ]
    return json.dumps(numbered)


def goals(texts: list[str], *, name: str) -> str:
    """A list of goals as the StreamField of a network or project keeps it."""
    return json.dumps(
        [
            {"type": "goal", "value": text, "id": str(uuid5(NAMESPACE_URL, f"{name}/goal/{number}"))}
            for number, text in enumerate(texts)
        ]
    )


def paragraphs(text: str) -> Iterator[str]:
    """Parts of the text; a line that begins with a mark is one by itself, with the rows of a table or the goals."""
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = part.strip().splitlines()
        while lines and lines[0].startswith("!") and not lines[0].startswith(("!table", "!goals")):
            yield lines.pop(0)
        if lines:
            yield "\n".join(lines)


def kind_of(part: str) -> str:
    return "mark" if part.startswith(("#", ">", "!")) else "text"


def joined(parts: Iterator[str], find: Find) -> Iterator[Raw]:
    """Blocks of some parts of one kind: running text becomes one block, a mark is one for each."""
    running = []
    for part in parts:
        if kind_of(part) == "text":
            running.append(rich_text(part, find))
        else:
            yield marked(part, find)
    if running:
        yield {"type": "text", "value": "".join(running)}


def marked(part: str, find: Find) -> Raw:
    if part.startswith("#"):
        marks, text = part.split(" ", 1)
        return {"type": "heading", "value": {"level": str(len(marks)), "text": text}}
    if part.startswith(">"):
        text, who, title = cells(part[1:], 3)
        return {"type": "quote", "value": {"text": text, "who": who, "title": title}}
    mark, _, rest = part[1:].partition(" ")
    return {"type": mark, "value": MARKS[mark](rest, find)}


def image(rest: str, find: Find) -> Raw:
    key, caption = cells(rest, 2)
    picture = {"image": find("image", key), "decorative": False, "alt_text": find("alt", key)}
    return {"image": picture, "caption": caption, "credit": "", "licence": ""}


def button(rest: str, find: Find) -> Raw:
    text, target = cells(rest, 2)
    page = target.removeprefix("page:")
    if page != target:
        return {"text": text, "page": find("page", page), "document": None, "url": ""}
    return {"text": text, "page": None, "document": None, "url": target}


def contact(rest: str, find: Find) -> Raw:
    key, about = cells(rest, 2)
    return {"person": find("person", key), "about": about}


def document(rest: str, find: Find) -> int:
    key: int = find("document", rest)
    return key


def table(rest: str, _find: Find) -> Raw:
    caption, *lines = rest.splitlines()
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    columns = [{"type": "text", "heading": heading} for heading in head]
    return {"caption": caption, "table": {"columns": columns, "rows": [{"values": row} for row in rows]}}


def numbered_goals(rest: str, _find: Find) -> Raw:
    heading, *lines = rest.splitlines()
    items = [
        {
            "type": "item",
            "value": NUMBERED.sub("", line, count=1),
            "id": str(uuid5(NAMESPACE_URL, f"goal/{n}")),
        }
        for n, line in enumerate(lines)
    ]
    return {"heading": heading, "goals": items}


MARKS: dict[str, Callable[[str, Find], Any]] = {
    "image": image,
    "button": button,
    "contact": contact,
    "document": document,
    "table": table,
    "goals": numbered_goals,
}


def cells(text: str, count: int) -> list[str]:
    """The parts of a mark, with empty ones for those left out."""
    parts = [part.strip() for part in text.split("|")]
    return [*parts, *[""] * count][:count]


def rich_text(part: str, find: Find) -> str:
    lines = part.splitlines()
    if all(line.startswith("- ") for line in lines):
        return f"<ul>{''.join(f'<li>{inline(line[2:], find)}</li>' for line in lines)}</ul>"
    if all(NUMBERED.match(line) for line in lines):
        items = (NUMBERED.sub("", line, count=1) for line in lines)
        return f"<ol>{''.join(f'<li>{inline(item, find)}</li>' for item in items)}</ol>"
    return f"<p>{inline(' '.join(lines), find)}</p>"


def inline(text: str, find: Find) -> str:
    html = escape(text, quote=False)
    for pattern, replacement in INLINE:
        html = pattern.sub(replacement, html)
    return LINK.sub(lambda match: link(match[1], match[2], find), html)


def link(text: str, target: str, find: Find) -> str:
    page = target.removeprefix("page:")
    if page != target:
        return f'<a linktype="page" id="{find("page", page)}">{text}</a>'
    return f'<a href="{target}">{text}</a>'
