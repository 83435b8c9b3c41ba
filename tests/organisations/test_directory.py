import pytest
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from core.models import PageTheme
from organisations.models import (
    Activity,
    OrganisationActivity,
    OrganisationIndexPage,
    OrganisationLanguage,
    OrganisationName,
    OrganisationPage,
    ServiceLanguage,
)
from regions.models import Municipality
from tests.factories import (
    OrganisationIndexPageFactory,
    OrganisationPageFactory,
    ThemeFactory,
    section,
    site_root,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    return section(OrganisationIndexPage, "Järjestöt")


@pytest.fixture
def swedish(directory):
    """The Swedish front page and directory."""
    swedish, _ = Locale.objects.get_or_create(language_code="sv")
    for page in (site_root(), directory):
        page.copy_for_translation(swedish).get_latest_revision().publish()
    return directory.get_translation(swedish)


def get(client, directory, **query):
    return client.get(directory.get_url(), query)


def titles(response):
    return [page.title for page in response.context["items"]]


def choices(response, name):
    [chosen] = [row for row in response.context["filters"] if row.name == name]
    return {choice.value: choice.count for choice in chosen.choices if choice.value}


def test_the_directory_lists_its_public_organisations_in_finnish_order(client, directory):
    for title in ("Öljy", "Zonta", "Wiima", "Vaasa", "Virta", "Åland"):
        OrganisationPageFactory(title=title)
    OrganisationPageFactory(title="Luonnos", live=False)
    OrganisationPageFactory(title="Vanhentunut", expire_at=timezone.now())
    PageViewRestriction.objects.create(
        page=OrganisationPageFactory(title="Yksityinen"), restriction_type="login"
    )

    response = get(client, directory)

    assert titles(response) == ["Vaasa", "Wiima", "Virta", "Zonta", "Åland", "Öljy"]
    assert response.context["total"] == 6


@pytest.mark.parametrize("few", [0, 4_000], ids=["through the alphabet", "sorted"])
def test_what_nobody_has_confirmed_comes_after_the_others_and_what_has_ended_last(
    client, directory, monkeypatch, few
):
    monkeypatch.setattr("organisations.directory.choosing.FEW", few or 1)
    states = {"Aamu": "silent", "Ilta": "closed", "Kesä": "fresh", "Talvi": "ageing", "Ukkonen": "silent"}
    for title, state in states.items():
        OrganisationPageFactory(title=title, state=state)
    OrganisationPageFactory.create_batch(22)  # the second page begins within those that are not confirmed

    first, second = get(client, directory), get(client, directory, page=2)

    assert len(titles(first)) == 24
    assert not {"Aamu", "Ilta", "Ukkonen"} & set(titles(first))
    assert titles(second) == ["Aamu", "Ukkonen", "Ilta"]
    assert [page.part_of_list for page in second.context["items"]] == ["silent", "silent", "closed"]
    assert second.content.decode().count("rows-title") == 2
    assert titles(get(client, directory, letter="u")) == ["Ukkonen"]


def test_a_directory_lists_also_what_lies_in_its_parts_and_a_part_only_its_own(client, directory):
    OrganisationPageFactory(title="Ylä")
    part = OrganisationIndexPageFactory(parent=directory, title="Kymenlaakso")
    OrganisationPageFactory(title="Ala", parent=part)

    assert titles(get(client, directory)) == ["Ala", "Ylä"]
    assert titles(get(client, part)) == ["Ala"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"municipality": "732"}, ["Sallan Martat"]),
        ({"theme": "kylat"}, ["Ähtärin Wäinöt"]),
        ({"activity": "food-aid"}, ["Ähtärin Wäinöt"]),
        ({"language": "fse"}, ["Sallan Martat"]),
        ({"q": "ÄHTÄRIN"}, ["Ähtärin Wäinöt"]),
        ({"q": "väinö"}, ["Ähtärin Wäinöt"]),
        ({"q": "emännät"}, ["Sallan Martat"]),
        ({"q": "martat salla"}, ["Sallan Martat"]),
        ({"q": "fi12345671"}, ["Sallan Martat"]),
        ({"letter": "ä"}, ["Ähtärin Wäinöt"]),
        ({"letter": "Ä"}, ["Ähtärin Wäinöt"]),
        ({"letter": "0"}, ["4H Salla"]),
        ({"letter": "s", "municipality": "405"}, []),
        ({"municipality": "405", "q": "4h"}, ["4H Salla"]),
    ],
)
def test_the_directory_is_narrowed_by_each_filter(client, directory, query, found):
    martat = OrganisationPageFactory(
        title="Sallan Martat", business_id="1234567-1", municipality=Municipality.objects.get(code="732")
    )
    OrganisationName.objects.create(organisation=martat, name="Sallan emännät")
    OrganisationLanguage.objects.create(organisation=martat, language=ServiceLanguage.objects.get(code="fse"))
    wainot = OrganisationPageFactory(title="Ähtärin Wäinöt")
    OrganisationActivity.objects.create(organisation=wainot, activity=Activity.objects.get(code="food-aid"))
    PageTheme.objects.create(page=wainot, theme=ThemeFactory(code="kylat"))
    OrganisationPageFactory(title="4H Salla")

    response = get(client, directory, **query)

    assert response.status_code == 200
    assert titles(response) == found


def test_each_choice_says_how_many_it_leaves_with_the_other_filters(client, directory):
    salla = Municipality.objects.get(code="732")
    theme = ThemeFactory(code="kylat")
    for place in (salla, salla, Municipality.objects.get(code="405")):
        PageTheme.objects.create(page=OrganisationPageFactory(municipality=place), theme=theme)
    OrganisationPageFactory(municipality=salla)

    everything = get(client, directory)
    narrowed = get(client, directory, theme="kylat", municipality="405")

    assert choices(everything, "municipality") == {"732": 3, "405": 1}
    assert choices(narrowed, "municipality") == {"732": 2, "405": 1}
    assert choices(narrowed, "theme") == {"kylat": 1}
    assert narrowed.context["total"] == 1
    assert {choice.value: choice.count for choice in everything.context["letters"].choices} == {
        "": None,
        "s": 4,
    }


@pytest.mark.parametrize(
    "query",
    [
        {"municipality": "999"},
        {"municipality": "'; DROP TABLE"},
        {"theme": "\0", "letter": "\0", "q": "\0"},
        {"letter": "zz"},
        {"letter": "?"},
        {"q": "%_"},
        {"q": "x" * 5000},
        {"language": "fi", "nonsense": "1"},
    ],
)
def test_wrong_values_never_break_the_directory(client, directory, query):
    OrganisationPageFactory()

    assert get(client, directory, **query).status_code == 200


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "1" * 400])
def test_a_page_that_is_not_there_is_not_found_but_leads_on(client, directory, page):
    OrganisationPageFactory()

    response = get(client, directory, page=page)

    assert response.status_code == 404
    assert response.context["items"].paginator.count == 0


def test_an_organisation_is_found_in_every_language_and_listed_once(client, directory, swedish):
    translated = OrganisationPageFactory(title="Martat")
    OrganisationPageFactory(title="Sydänyhdistys")
    copy = translated.copy_for_translation(swedish.locale)
    copy.title = "Marthorna"
    copy.save_revision().publish()
    only_swedish = OrganisationPageFactory(title="Folkhälsan", parent=swedish, locale=swedish.locale)
    assert only_swedish.locale == swedish.locale

    assert titles(get(client, swedish)) == ["Folkhälsan", "Marthorna", "Sydänyhdistys"]
    assert titles(get(client, directory)) == ["Folkhälsan", "Martat", "Sydänyhdistys"]


def test_a_translation_that_is_a_draft_does_not_hide_the_organisation(client, directory, swedish):
    OrganisationPageFactory(title="Martat").copy_for_translation(swedish.locale)

    assert titles(get(client, swedish)) == ["Martat"]


def test_an_entry_in_another_language_is_marked(client, directory, swedish):
    OrganisationPageFactory(title="Martat")

    assert 'lang="fi"' in get(client, swedish).content.decode().split("<main", 1)[1]


def fill(count):
    for number in range(count):
        page = OrganisationPageFactory(title=f"Yhdistys {number}")
        PageTheme.objects.create(page=page, theme=ThemeFactory(code=f"teema-{number % 3}"))
        OrganisationName.objects.create(organisation=page, name=f"Y{number}")


def test_the_queries_do_not_grow_with_the_organisations(client, directory, django_assert_max_num_queries):
    counts = []
    for more in (1, 19):
        fill(more)
        get(client, directory)
        with django_assert_max_num_queries(60) as queries:
            assert len(titles(get(client, directory))) == OrganisationPage.objects.count()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_organisation_shows_four_others_of_its_municipality(client):
    pages = [OrganisationPageFactory(title=f"Yhdistys {letter}") for letter in "ABCDEFG"]
    OrganisationPageFactory(title="Muualla", municipality=Municipality.objects.get(code="732"))
    OrganisationPageFactory(title="Yhdistys H", state="closed")
    OrganisationPageFactory(title="Yhdistys I", live=False)

    response = client.get(pages[4].get_url())

    assert [page.title[-1] for page in response.context["nearby"]] == ["F", "G", "A", "B"]


def test_an_organisation_shows_what_it_continues_once_that_is_public(client):
    page = OrganisationPageFactory(title="Uusi")
    OrganisationPageFactory(title="Vanha", successor=page)
    OrganisationPageFactory(title="Salainen", successor=page, live=False)

    response = client.get(page.get_url())

    assert [former.title for former in response.context["predecessors"]] == ["Vanha"]
