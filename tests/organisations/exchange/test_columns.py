"""Headings that people write, and what they mean."""

import pytest

from organisations.exchange.columns import COLUMNS, folded, heading, linked_service, recognised


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Nimi", "title"),
        ("YHDISTYKSEN NIMI", "title"),
        ("Y-tunnus", "business_id"),
        ("Y – tunnus", "business_id"),
        ("ytunnus", "business_id"),
        ("FO-nummer", "business_id"),
        ("Sahkoposti", "email"),
        ("Sähköposti:", "email"),
        ("E-post", "email"),
        ("Puh.", "phone"),
        ("business_id", "business_id"),
        ("Post code", "postal_code"),
        ("Kommun", "municipality"),
        ("KUNTA ", "municipality"),
        ("Rek. nro", "register_number"),
    ],
)
def test_a_heading_is_known_in_the_words_of_its_maker(written, key):
    assert recognised([written]) == {written: key}


@pytest.mark.parametrize("written", ["", "Huomioita", "***", "Puheenjohtajan puhelin", "Logo", "id"])
def test_an_unknown_heading_is_taken_for_nothing(written):
    assert recognised([written]) == {}


def test_of_two_headings_for_the_same_the_better_is_taken():
    assert recognised(["Kaupunki", "Kotikunta"]) == {"Kotikunta": "municipality"}


def test_no_heading_means_two_things():
    seen = {}
    for column in COLUMNS:
        for name in {folded(name) for name in (*column.headings, column.key)}:
            assert seen.setdefault(name, column.key) == column.key


def test_what_is_exported_comes_back_as_the_same():
    assert recognised(heading(column) for column in COLUMNS) == {
        heading(column): column.key for column in COLUMNS
    }


def test_a_column_of_a_service_is_a_link():
    assert [linked_service(name) for name in ("FACEBOOK", "facebook ", "Puhelin")] == [
        "Facebook",
        "Facebook",
        "",
    ]
