"""A file whose rows resemble entries: the dry run says so."""

import pytest

from organisations.models import OrganisationIndexPage
from regions.models import Municipality
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, section
from tests.organisations.exchange.test_importing import decisions

pytestmark = pytest.mark.django_db
ROW = ["Imatran Marttayhdistys r.y.", "1234567-1", "Imatra", "", "", "", "", ""]


def notes(directory, row=ROW):
    (decision,) = decisions(directory, row)
    return decision.action, [note.text for note in decision.candidate.notes]


@pytest.fixture
def directory():
    return section(OrganisationIndexPage, "Järjestöt")


def entry(**fields):
    imatra = Municipality.objects.get(code="153")
    return OrganisationPageFactory(**{"title": "Imatran marttayhdistys", "municipality": imatra, **fields})


def test_a_row_that_resembles_an_entry_is_noted_and_not_refused(directory):
    entry()

    action, said = notes(directory)

    assert action == "new"
    assert any("Imatran marttayhdistys" in note for note in said)


def test_a_row_with_another_business_id_or_place_resembles_nothing(directory):
    entry(business_id="2345678-0")
    entry(municipality=Municipality.objects.get(code="732"), slug="sallassa")

    assert notes(directory) == ("new", [])


def test_a_draft_of_another_part_of_the_directory_is_not_named(directory):
    own, others = (OrganisationIndexPageFactory(title=title, parent=directory) for title in ("Oma", "Muiden"))
    entry(parent=others, live=False)

    assert notes(own) == ("new", [])


def test_the_names_of_a_place_are_read_once_however_many_rows_there_are(
    directory, django_assert_max_num_queries
):
    for number in range(20):
        entry(title=f"Imatran {'abcdefghijklmnopqrst'[number] * 7}", slug=f"s{number}")
    counts = []
    for number in (1, 60):
        rows = [[f"Imatran Yhdistys {one}", "", "Imatra", "", "", "", "", ""] for one in range(number)]
        with django_assert_max_num_queries(60) as queries:
            decisions(directory, *rows)
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 1
