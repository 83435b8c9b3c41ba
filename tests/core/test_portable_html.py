"""HTML for readers elsewhere."""

import pytest

from core.portable_html import portable_html


@pytest.mark.parametrize("odd", ["\ud800", "\0", "\x0b", "\uffff"], ids=["half", "zero", "tab", "none"])
def test_what_is_no_character_is_left_out_of_portable_html(odd):
    assert portable_html(f'<p>Äiti{odd} <a href="/is{odd}ä/">isä</a></p>').startswith("<p>Äiti <a href=")
    assert odd not in portable_html(f'<p><a href="/is{odd}ä/">isä</a></p>')
