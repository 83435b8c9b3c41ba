"""HTML for readers elsewhere."""

import re
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.portable_html import portable_html


@pytest.mark.parametrize("odd", ["\ud800", "\0", "\x0b", "\uffff"], ids=["half", "zero", "tab", "none"])
def test_what_is_no_character_is_left_out_of_portable_html(odd):
    assert portable_html(f'<p>Äiti{odd} <a href="/is{odd}ä/">isä</a></p>').startswith("<p>Äiti <a href=")
    assert odd not in portable_html(f'<p><a href="/is{odd}ä/">isä</a></p>')


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "h2", "h3", "a"]),
            st.lists(
                st.text(max_size=20) | st.sampled_from(["&amp;", "<i>", "a\r\nb", "\xa0", "ä"]), max_size=3
            ),
        ),
        max_size=4,
    ),
    st.sampled_from(["", "\n", "\n\n", " \t", "\x1c", "x"]),
)
@settings(deadline=None)
def test_plain_paragraphs_are_what_a_parser_makes_of_them(blocks, between):
    html = between.join(f"<{tag}>{'<br>'.join(lines)}</{tag}>" for tag, lines in blocks)
    with mock.patch("core.portable_html._PLAIN", re.compile("(?!)")):
        parsed = portable_html(html)

    assert portable_html(html) == parsed
