"""Which entries may be about one organisation."""

import pytest

from core.collation import finnish_sort_key
from organisations.duplicates.finding import Described, Reason, plain_site, resembling
from organisations.duplicates.names import ComparedName, NamesOfAPlace, place_words
from organisations.models import OrganisationName, OrganisationPage
from regions.models import Municipality
from tests.factories import OrganisationPageFactory

LAPPEENRANTA = place_words("Lappeenranta", "Villmanstrand")


def similarity(one, other):
    names = [ComparedName.of(finnish_sort_key(name), LAPPEENRANTA) for name in (one, other)]
    return names[0].similarity(names[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lappeenrannan Omaishoitajat ry", "Lappeenrannan omaishoitajat"),
        ("Lappeenrannan Omaishoitajat ry", "Omaishoitajat, Lappeenranta r.y."),
        ("Anhörigvårdarna i Villmanstrand rf", "Anhörigvårdarna i villmanstrand"),
        ("Wäinämöisen Laulu", "Väinämöisen laulu ry"),
        ("4H-yhdistys", "4H yhdistys"),
    ],
)
def test_names_that_differ_in_their_writing_only_are_the_same(one, other):
    assert similarity(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        ("Lappeenrannan Omaishoitajat", "Lappeenrannan Omaishoitjat", True),
        ("Lappeenrannan Omaishoitajat", "Lappeenrannan Omaishoitajat ja Läheiset", True),
        ("Kehitysvammaisten tuki", "Kehitysvammaistentuki", True),
        ("Lappeenrannan Martat", "Lappeenrannan Muistiyhdistys", False),
        ("Lappeenrannan Sydänyhdistys", "Lappeenrannan Syöpäyhdistys", False),
        ("Lions Club 1", "Lions Club 2", False),
    ],
)
def test_a_slip_of_the_pen_is_similar_and_another_name_is_not(one, other, similar):
    assert (similarity(one, other) >= 0.5) is similar


def test_the_index_of_a_place_finds_what_comparing_all_finds():
    kinds = ["Martat", "Marttayhdistys", "Muistiyhdistys", "Muisti", "Kuoro", "Mieskuoro", "Naiskuoro"]
    places = ["Rauhan", "Sammonlahden", "Sammonlahti", "Joutsenon", "Joutseno", "Ylämaan"]
    rows = [
        (number, finnish_sort_key(f"{place} {kind} ry"))
        for number, (place, kind) in enumerate((place, kind) for place in places for kind in kinds)
    ]
    names = {key: ComparedName.of(sort_key) for key, sort_key in rows}
    index = NamesOfAPlace(rows)

    for key, sort_key in rows:
        compared = {other: names[key].similarity(name) for other, name in names.items()}
        assert index.similar(sort_key) == {other: score for other, score in compared.items() if score >= 0.5}
    assert {(one, other) for one, other, _score in index.pairs()} == {
        (one, other)
        for one in names
        for other in names
        if one < other and names[one].similarity(names[other]) >= 0.5
    }


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("https://www.Martat.fi/", "martat.fi"),
        ("http://martat.fi", "martat.fi"),
        ("https://martat.fi/Salla/", "martat.fi/salla"),
        ("https://[oops", ""),
        ("", ""),
    ],
)
def test_web_addresses_are_compared_without_what_may_be_left_out(typed, plain):
    assert plain_site(typed) == plain


def found(**told):
    described = Described(**{"title": "Uusi yhdistys", "municipality_id": place().pk, **told})
    rows = resembling(described, OrganisationPage.objects.all())
    return {row.page.title: [reason.value for reason in row.reasons] for row in rows}


def place(code="405"):
    return Municipality.objects.get(code=code)


@pytest.mark.django_db
def test_numbers_come_before_names_and_names_before_shared_contacts():
    OrganisationPageFactory(title="Sama posti", email="Toimisto@Example.fi")
    OrganisationPageFactory(title="Sama sivusto", website="http://example.fi/", phone="+358401234567")
    OrganisationPageFactory(title="Saimaan Omaishoitajat")
    OrganisationPageFactory(title="Toinen nimi", register_number="123.456")
    OrganisationPageFactory(title="Aivan muu", business_id="1234567-1")

    assert found(
        title="Saimaan omaishoitajat ry",
        business_id="1234567-1",
        register_number="123.456",
        phone="+358401234567",
        email="toimisto@example.fi",
        website="https://www.example.fi",
    ) == {
        "Aivan muu": [Reason.BUSINESS_ID],
        "Toinen nimi": [Reason.REGISTER_NUMBER],
        "Saimaan Omaishoitajat": [Reason.SAME_NAME],
        "Sama sivusto": [Reason.WEBSITE, Reason.PHONE],
        "Sama posti": [Reason.EMAIL],
    }


@pytest.mark.django_db
def test_similar_names_count_in_the_same_municipality_only():
    OrganisationPageFactory(title="Saimaan Omaishoitajat")
    OrganisationPageFactory(title="Saimaan Omaishoitajat", municipality=place("732"), slug="sallassa")

    rows = resembling(
        Described(title="Saimaan omaishoitjat", municipality_id=place().pk), OrganisationPage.objects.all()
    )

    assert [row.page.municipality.code for row in rows] == ["405"]
    assert rows[0].is_likely


@pytest.mark.django_db
def test_an_organisation_is_found_by_its_other_names_too():
    page = OrganisationPageFactory(title="Karjalan Tuki")
    OrganisationName.objects.create(organisation=page, name="Omaishoitajat", kind="former")

    assert found(title="Omaishoitajat ry") == {"Karjalan Tuki": [Reason.SAME_NAME]}
    assert found(title="Jotakin", names=("Karjalan tuki",)) == {"Karjalan Tuki": [Reason.SAME_NAME]}


@pytest.mark.django_db
def test_two_business_ids_are_two_organisations():
    OrganisationPageFactory(title="Saimaan Omaishoitajat", business_id="1234567-1")

    assert found(title="Saimaan Omaishoitjat", business_id="2345678-0") == {}


@pytest.mark.django_db
def test_what_many_share_tells_nothing():
    for number in range(4):
        OrganisationPageFactory(title=f"Järjestötalon väki {number}", phone="+358401234567")

    assert found(phone="+358401234567") == {}


@pytest.mark.django_db
def test_finding_takes_few_queries_however_many_entries_there_are(django_assert_max_num_queries):
    for number in range(30):
        OrganisationPageFactory(title=f"Saimaan Omaiset {'abcdefghij'[number % 10] * 3}", slug=f"s{number}")

    with django_assert_max_num_queries(6):
        found(title="Saimaan Omaiset", phone="+358401234567")
