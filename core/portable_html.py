"""HTML that can be shown anywhere: plain elements, whole addresses, nothing of our own page around it."""

import re

import nh3

from core.addresses import absolute_url

_ATTRIBUTES = {
    "a": {"href", "hreflang", "lang"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"scope", "colspan", "rowspan"},
    "time": {"datetime"},
}
_ELEMENTS = {
    *("a", "b", "blockquote", "br", "caption", "cite", "em", "figcaption", "figure", "h2", "h3", "h4"),
    *("hr", "i", "img", "li", "ol", "p", "strong", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"),
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Paragraphs and headings of characters that stay as they are: what most texts of the directory are made of. A parser,
# which would leave them alone, takes longer for them than everything else that an item is made of.
_TEXT = "[^<>&\x00-\x08\x0b-\x1f\xa0\ud800-\udfff\ufffe\uffff]*"
_PLAIN = re.compile(rf"(?:<(p|h2)>{_TEXT}(?:<br>{_TEXT})*</\1>[ \t\n]*)*")


def portable_html(html: str) -> str:
    """`html` without what only our own pages understand, with every address made absolute."""
    if _PLAIN.fullmatch(html):
        return _on_lines(html)
    clean = nh3.clean(
        xml_text(html),  # half a character, which JSON can say, would be refused
        tags=_ELEMENTS,
        attributes=_ATTRIBUTES,
        attribute_filter=_with_absolute_addresses,
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    return _on_lines(clean)


def xml_text(text: str) -> str:
    """`text` without the characters that XML cannot say."""
    return _NOT_IN_XML.sub("", text)


def _on_lines(html: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", html).strip()


def _with_absolute_addresses(_element: str, attribute: str, value: str) -> str:
    if attribute in ("href", "src"):
        return absolute_url(value)
    if attribute == "srcset":
        return ", ".join(absolute_url(source.strip()) for source in value.split(","))
    return value
