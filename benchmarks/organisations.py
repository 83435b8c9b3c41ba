"""Organisations in bulk, for measuring: names, places and texts as in real registers, all of them made up.

Rows go straight into their tables (pages, organisations, links, references), without revisions and log entries,
because only what a reader meets is measured. Pages keep their tree order, so a list looks as it does in use.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, ReferenceIndex

from core.collation import finnish_sort_key
from core.models import PageMunicipality, PageTheme, Theme
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
from regions.models import Municipality, PostalCode

BATCH = 1_000
KINDS = [
    *("Eläkkeensaajat", "Omaishoitajat ja Läheiset", "Sydänyhdistys", "Reumayhdistys", "Hengitysyhdistys"),
    *("Martat", "Kotiseutuyhdistys", "Mielenterveysyhdistys", "Diabetesyhdistys", "Invalidit", "4H-yhdistys"),
    *("Nuorisoseura", "Näkövammaiset", "Kuuloyhdistys", "Sotaveteraanit", "Työttömät", "Muistiyhdistys"),
    *(
        "Syöpäyhdistys",
        "Latu",
        "Voimistelijat",
        "Kyläyhdistys",
        "Taideyhdistys",
        "Musiikinystävät",
        "Pelastajat",
    ),
]
PARTS = ["", "", "", "Pohjois-", "Etelä-", "Itä-", "Länsi-", "Keski-"]
SENTENCES = [
    "Järjestämme vertaistukea ja avoimia kohtaamisia kaikille, jotka tarvitsevat seuraa arkeensa.",
    "Toimintaa pyörittävät vapaaehtoiset, ja mukaan pääsee ilman jäsenyyttä.",
    "Kokoonnumme joka toinen keskiviikko kirjaston kokoushuoneessa.",
    "Teemme yhteistyötä kunnan, hyvinvointialueen ja muiden yhdistysten kanssa.",
    "Retket, luennot ja liikuntaryhmät ilmoitetaan kuukausikirjeessä.",
    "Jäsenmaksu on kahdeksantoista euroa vuodessa.",
]


def fill(index: OrganisationIndexPage, count: int) -> None:
    """Put `count` more organisations below `index`; the same ones each time in one place."""
    rng = random.Random(f"{index.path} {index.numchild}")
    makers = _organisations(index, rng)
    for begin in range(0, count, BATCH):
        with transaction.atomic():
            _write(list(islice(makers, min(BATCH, count - begin))), rng)
    Page.objects.filter(pk=index.pk).update(numchild=models.F("numchild") + count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _organisations(index: OrganisationIndexPage, rng: random.Random) -> Iterator[OrganisationPage]:
    """An endless row of organisations, each with its place in the tree."""
    municipalities = list(Municipality.objects.current())
    codes: dict[int, list[PostalCode]] = {}
    for code in PostalCode.objects.filter(kind=PostalCode.Kind.STREET):
        codes.setdefault(code.municipality_id, []).append(code)
    content_type = ContentType.objects.get_for_model(OrganisationPage)
    now, today = timezone.now(), date.today()
    url_path = index.url_path
    number = index.numchild
    while True:
        number += 1
        place = rng.choices(municipalities, [row.population for row in municipalities])[0]
        kind = rng.choice(KINDS)
        title = f"{rng.choice(PARTS)}{place.name_fi}n {kind} ry"
        postal_code = rng.choice(codes[place.pk])
        slug = f"{slugify(title)}-{number}"
        yield OrganisationPage(
            path=OrganisationPage._get_path(index.path, index.depth + 1, number),
            depth=index.depth + 1,
            numchild=0,
            title=title,
            draft_title=title,
            slug=slug,
            url_path=f"{url_path}{slug}/",
            content_type=content_type,
            locale=index.locale,
            translation_key=UUID(int=rng.getrandbits(128), version=4),
            live=True,
            first_published_at=now - timedelta(minutes=number),
            last_published_at=now - timedelta(minutes=number),
            sort_key=finnish_sort_key(title),
            summary=rng.choice(SENTENCES),
            description=" ".join(rng.sample(SENTENCES, 4)),
            business_id=business_id(number),
            register_number=f"{number + 10_000:,}".replace(",", "."),
            municipality=place,
            street_address=f"Kirkkokatu {rng.randint(1, 90)}",
            postal_code=postal_code.code,
            post_office=postal_code.name_fi,
            latitude=place.latitude,
            longitude=place.longitude,
            phone=f"+35840{rng.randint(1_000_000, 9_999_999)}",
            email=f"toimisto{number}@example.fi",
            website=f"https://yhdistys{number}.example.fi/",
            joining=rng.choice(SENTENCES),
            checked_on=today - timedelta(days=rng.randint(0, 900)),
            state=rng.choices(OrganisationPage.State.values, [70, 15, 10, 5])[0],
        )


def _write(pages: list[OrganisationPage], rng: random.Random) -> None:
    """One batch: the pages, then what hangs on them."""
    insert_pages(OrganisationPage, pages)
    _link(pages, rng)
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)


def insert_pages(model: type[Page], pages: list[Any]) -> None:
    """The rows of both tables, and the keys on the pages."""
    plain = [
        Page(
            **{
                field.attname: getattr(page, field.attname)
                for field in Page._meta.concrete_fields
                if field.name != "id"
            }
        )
        for page in pages
    ]
    Page.objects.bulk_create(plain)
    keys = dict(Page.objects.filter(path__in=[page.path for page in pages]).values_list("path", "pk"))
    for page in pages:
        page.pk = page.page_ptr_id = keys[page.path]
    # Django's own bulk_create refuses a model with a table of its parent's; its inner step does not.
    fields = model._meta.local_concrete_fields
    model.objects.get_queryset()._batched_insert(pages, fields, batch_size=100)


def _link(pages: list[OrganisationPage], rng: random.Random) -> None:
    chosen: tuple[tuple[Any, str, str, list[Any], int], ...] = (
        (OrganisationActivity, "organisation", "activity", list(Activity.objects.all()), 3),
        (OrganisationTargetGroup, "organisation", "target_group", list(TargetGroup.objects.all()), 2),
        (OrganisationLanguage, "organisation", "language", list(ServiceLanguage.objects.all()[:5]), 2),
        (PageTheme, "page", "theme", list(Theme.objects.all()), 2),
    )
    for model, owner, target, terms, most in chosen:
        model.objects.bulk_create(
            model(**{f"{owner}_id": page.pk, target: term})
            for page in pages
            for term in rng.sample(terms, rng.randint(1, most))
        )
    PageMunicipality.objects.bulk_create(
        PageMunicipality(page_id=page.pk, municipality=page.municipality) for page in pages
    )
    names = [
        OrganisationName(
            organisation=page, name=page.title.removesuffix(" ry"), kind=OrganisationName.Kind.SHORT
        )
        for page in pages
        if rng.random() < 0.3
    ]
    OrganisationName.objects.bulk_create(names)


def business_id(number: int) -> str:
    """A business ID with a right check digit; empty for the numbers that have none."""
    digits = f"{number:07d}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return "" if rest == 1 else f"{digits}-{(11 - rest) % 11}"
