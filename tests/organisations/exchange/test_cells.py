"""Cells as people write them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from organisations.exchange import cells
from organisations.exchange.cells import CellError
from organisations.exchange.cleaning import READ


def read(key, text):
    notes = []
    return READ[key](cells.text_of(text), notes.append), notes


@pytest.mark.parametrize(
    ("key", "written", "kept"),
    [
        ("title", "  Etelä-Saimaan\n Omaishoitajat  ry ", "Etelä-Saimaan Omaishoitajat ry"),
        ("business_id", "FI12345671", "1234567-1"),
        ("business_id", "1234567–1", "1234567-1"),
        ("register_number", "123456", "123.456"),
        ("postal_code", "FI-53100", "53100"),
        ("postal_code", "530", "00530"),
        ("latitude", "61,0587", 61.0587),
        ("longitude", " 28.1887° E", 28.1887),
        ("email", "Toimisto@Example.FI", "Toimisto@Example.FI"),
        ("website", "www.example.fi", "https://www.example.fi"),
        ("website", "http://example.fi/sivu", "http://example.fi/sivu"),
        ("checked_on", "1.3.2026", date(2026, 3, 1)),
        ("checked_on", "01.03.2026 12:30", date(2026, 3, 1)),
        ("checked_on", "2026-03-01", date(2026, 3, 1)),
        ("checked_on", "2026-03-01T12:30:00", date(2026, 3, 1)),
        ("state", "Lakkautettu", "closed"),
        ("state", "fresh", "fresh"),
        ("area", "Koko maa", "nationwide"),
        ("description", "Kahvia & pullaa <3", "Kahvia & pullaa <3"),
    ],
)
def test_what_is_meant_is_kept_in_one_form(key, written, kept):
    assert read(key, written) == (kept, [])


@pytest.mark.parametrize(
    "written", ["040 123 4567", "+358 40 1234567", "(040) 123-4567", "00358401234567", "401234567"]
)
def test_a_phone_number_is_kept_by_its_digits(written):
    assert str(read("phone", written)[0].as_e164) == "+358401234567"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("business_id", "1234567-8"),
        ("business_id", "Y-tunnus puuttuu"),
        ("register_number", "12 345 A"),
        ("postal_code", "5310"[:2]),
        ("postal_code", "Imatra"),
        ("latitude", "28.1"),
        ("latitude", "nan"),
        ("longitude", "61.1"),
        ("longitude", "1e999"),
        ("email", "ei ole"),
        ("email", "a@b"),
        ("phone", "112233445566778899"),
        ("phone", "kysy toimistolta"),
        ("website", "javascript:alert(1)"),
        ("website", "ei ole"),
        ("checked_on", "32.1.2026"),
        ("checked_on", "viime syksynä"),
        ("checked_on", "3/1/26"),
        ("state", "hyvä"),
        ("area", "Mars"),
        ("title", "x" * 300),
        ("summary", "x" * 501),
        ("description", "x" * 100_000),
        ("joining", "x" * 20_001),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_reason(key, written):
    with pytest.raises(CellError, match=r"\w+"):
        read(key, written)


def test_a_day_to_come_cannot_be_the_day_of_a_check():
    with pytest.raises(CellError):
        read("checked_on", (timezone.localdate() + timedelta(days=1)).isoformat())


def test_a_day_as_excel_counts_it_is_taken_and_told():
    kept, notes = read("checked_on", "46082")

    assert kept == date(2026, 3, 1)
    assert "2026-03-01" in notes[0]


def test_of_several_addresses_the_first_is_taken_and_told():
    kept, notes = read("email", "a@example.fi; b@example.fi")

    assert kept == "a@example.fi"
    assert "a@example.fi" in notes[0]


@pytest.mark.parametrize(
    "written", ["040 123 4567 / 05 123 4567", "040 123 4567 tai 05 123", "0401234567, 05"]
)
def test_of_several_numbers_the_first_is_taken(written):
    kept, notes = read("phone", written)

    assert str(kept.as_e164) == "+358401234567"
    assert notes


def test_html_becomes_text_and_scripts_nothing():
    kept, notes = read(
        "description",
        "<p>Kahvia &amp; pullaa</p><script>alert(1)</script><p onclick='x'>Tervetuloa<br>mukaan!</p>",
    )

    assert kept == "Kahvia & pullaa\nTervetuloa\nmukaan!"
    assert notes


def test_a_formula_is_text_also_when_it_comes_back_from_our_own_export():
    assert read("title", "=HYPERLINK(1)")[0] == "=HYPERLINK(1)"
    assert read("title", "'=HYPERLINK(1)")[0] == "=HYPERLINK(1)"
    assert read("title", "'Aarre' ry")[0] == "'Aarre' ry"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "Facebook: facebook.com/martat; https://www.instagram.com/martat",
            [("Facebook", "https://facebook.com/martat"), ("Instagram", "https://www.instagram.com/martat")],
        ),
        ([{"label": "Blogi", "url": "https://blogi.example.fi"}], [("Blogi", "https://blogi.example.fi")]),
        (["https://example.fi/a"], [("example.fi", "https://example.fi/a")]),
        ("", []),
        (None, []),
    ],
)
def test_links_come_with_names_or_get_those_of_their_services(written, kept):
    assert cells.links(written, [].append) == kept


@pytest.mark.parametrize(
    "written", ["Facebook", [{"label": "x", "url": "http://[::1"}], [{"url": "javascript:1"}]]
)
def test_a_link_that_leads_nowhere_is_refused(written):
    with pytest.raises(CellError):
        cells.links(written, [].append)


def test_too_many_values_are_refused():
    with pytest.raises(CellError):
        cells.values(";".join(map(str, range(1000))))


@pytest.mark.parametrize("key", READ)
@settings(deadline=None)
@given(
    written=st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.lists(st.text()))
)
def test_whatever_stands_in_a_cell_is_taken_or_refused(key, written):
    text = cells.text_of(written)
    if text:
        try:
            READ[key](text, [].append)
        except CellError as error:
            assert str(error)  # noqa: PT017
