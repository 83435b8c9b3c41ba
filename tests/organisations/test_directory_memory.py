"""What is kept in memory of the directory says the same as the pages themselves, whatever has happened to them."""

import random
from collections import Counter

import pytest
from wagtail.models import Locale

from core.models import PageMunicipality, PageRegion, PageTheme
from organisations.directory import memory as kept
from organisations.directory.asked import FILTERS
from organisations.directory.memory import memory
from organisations.directory.rows import public_rows
from organisations.models import (
    Activity,
    OrganisationActivity,
    OrganisationIndexPage,
    OrganisationLanguage,
    OrganisationName,
    OrganisationPage,
    OrganisationTargetGroup,
    ServiceLanguage,
    TargetGroup,
)
from regions.models import Municipality, Region
from tests.factories import OrganisationPageFactory, ThemeFactory, section

PLACES = ("405", "153", "092", "478", "732")


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """Each test begins as a new process: databases of tests number their histories alike."""
    monkeypatch.setattr(memory, "_kept", None)


def described(page, rng):
    """Give a page words and places of all kinds, by chance."""
    for code in rng.sample(["kylat", "mieli", "liikunta"], rng.randint(0, 2)):
        PageTheme.objects.create(page=page, theme=ThemeFactory(code=code))
    for model, name, words in (
        (OrganisationActivity, "activity", Activity),
        (OrganisationTargetGroup, "target_group", TargetGroup),
        (OrganisationLanguage, "language", ServiceLanguage),
    ):
        for word in rng.sample(list(words.objects.order_by("code")[:4]), rng.randint(0, 3)):
            model.objects.create(organisation=page, **{name: word})
    for code in rng.sample(PLACES, rng.randint(0, 2)):
        PageMunicipality.objects.create(page=page, municipality=Municipality.objects.get(code=code))
    if rng.random() < 0.2:
        PageRegion.objects.create(page=page, region=Region.objects.get(code="12"))
    if rng.random() < 0.3:
        OrganisationName.objects.create(organisation=page, name=rng.choice(["Väinön väki", "Wanha Kerho"]))
    return page


def planted(rng, count):
    names = ("Wanha", "Vuoksi", "Äiti", "Öljy", "4H", "Zonta", "Ahti", "Å-klubben")
    return [
        described(
            OrganisationPageFactory(
                title=f"{rng.choice(names)} {rng.choice(names)} {number}",
                live=rng.random() < 0.85,
                municipality=Municipality.objects.get(code=rng.choice(PLACES)),
            ),
            rng,
        )
        for number in range(count)
    ]


def codes_of(page):
    """By what a page is found, read from its own tables: for each filter its codes."""
    places = {page.municipality, *(link.municipality for link in page.municipality_links.all())}
    regions = {place.region.code for place in places} | {link.region.code for link in page.region_links.all()}
    return {
        "region": regions,
        "wellbeing_county": {place.wellbeing_county.code for place in places if place.wellbeing_county},
        "municipality": {place.code for place in places},
        "theme": {link.theme.code for link in page.theme_links.all()},
        "activity": {link.activity.code for link in page.activity_links.all()},
        "target_group": {link.target_group.code for link in page.target_group_links.all()},
        "language": {link.language.code for link in page.language_links.all()},
    }


def expected(chosen):
    """The titles that are left, and the counts of each filter under all the other choices."""
    pages = {page: codes_of(page) for page in OrganisationPage.objects.filter(live=True)}

    def fits(codes, but=""):
        return all(codes[name] & set(values) for name, values in chosen.items() if name != but)

    counts = {
        name: Counter(code for codes in pages.values() if fits(codes, but=name) for code in codes[name])
        for name in FILTERS
    }
    return sorted(page.title for page, codes in pages.items() if fits(codes)), counts


def answered(client, directory, chosen):
    titles, number = [], 1
    while True:
        context = client.get(directory.get_url(), {**chosen, "page": number}).context
        titles += [page.title for page in context["items"]]
        if not context["items"].has_next():
            break
        number += 1
    counts = {
        row.name: {choice.value: choice.count for choice in row.choices if choice.count}
        for row in context["filters"]
    }
    return sorted(titles), counts, context["total"]


def assert_the_same(client, directory, chosen):
    titles, counts = expected(chosen)
    found, numbers, total = answered(client, directory, chosen)
    assert (found, total) == (titles, len(titles))
    for name in FILTERS:
        assert numbers.get(name, {}) == dict(counts[name]), name


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_counts_and_lists_are_those_that_counting_by_hand_gives(client, seed):
    rng = random.Random(seed)  # noqa: S311
    directory = section(OrganisationIndexPage, "Järjestöt")
    planted(rng, 30)

    assert_the_same(client, directory, {})
    for _ in range(5):
        chosen = {
            "municipality": rng.sample(PLACES, rng.randint(0, 2)),
            "theme": rng.sample(["kylat", "mieli", "liikunta", "tuntematon"], rng.randint(0, 2)),
            "language": rng.sample(["fi", "sv", "en"], rng.randint(0, 1)),
            "region": rng.sample(["09", "12", "01"], rng.randint(0, 2)),
        }
        assert_the_same(client, directory, {name: codes for name, codes in chosen.items() if codes})


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_memory_follows_whatever_happens_to_the_pages(monkeypatch):
    rng = random.Random(5)  # noqa: S311
    planted(rng, 12)
    swedish, _ = Locale.objects.get_or_create(language_code="sv")
    first, _shown = memory.entries()
    reads = []
    monkeypatch.setattr(kept, "_everything", lambda: reads.append(1))

    for step in range(25):
        happen(rng, step, swedish)
        entries, _shown = memory.entries()
        assert said(entries) == sorted(row._replace(tokens=frozenset(row.tokens)) for row in public_rows())

    assert not reads
    assert entries is not first


def happen(rng, step, swedish):
    """Something that editors do, to an organisation by chance."""
    page = rng.choice(list(OrganisationPage.objects.all()))

    def rename():
        page.title = f"Uusi nimi {step}"
        page.save_revision().publish()

    def move():
        page.municipality = Municipality.objects.get(code=rng.choice(PLACES))
        page.latitude, page.longitude = 61.0 + step / 100, 28.0
        page.save()

    def translate():
        if not page.get_translations().exists() and page.locale != swedish:
            page.copy_for_translation(swedish, copy_parents=True).save_revision().publish()

    acts = [
        page.delete,
        page.unpublish,
        lambda: page.save_revision().publish(),
        rename,
        lambda: described(OrganisationPageFactory(title=f"Tulokas {step}"), rng),
        move,
        lambda: PageTheme.objects.create(page=page, theme=ThemeFactory(code=f"uusi-{step}")),
        translate,
    ]
    rng.choice(acts)()


def said(entries):
    """The rows from which the entries could have been made, with what is found in their sets."""
    rows = {row.key: row for row in public_rows()}
    found = []
    for number in entries.order:
        row = rows[entries.keys[number]]
        tokens = {token for token, bits in entries.sets.items() if bits >> number & 1}
        found.append(
            row._replace(
                sort_key=entries.names[number][0],
                point=entries.points[number],
                other_names=entries.other_names.get(number, ""),
                translation=entries.translations[number],
                tokens=frozenset(
                    token for token in tokens if token.filter not in ("parent", "locale", "several")
                ),
            )
        )
    assert entries.order == sorted(entries.order, key=entries.names.__getitem__)
    return sorted(found)
