"""Pages that are written many at a time are, in every table, what each would be by itself."""

import json
import uuid

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import StreamValue
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry, PageViewRestriction, ReferenceIndex, Revision

from content_store.models import ContentItem, ItemTerm
from core.bulk_pages import add_pages
from core.child_rows import give_rows
from core.following import following
from core.models import PageMunicipality, PageTheme, Theme
from core.reconciliation import reconcile
from news.models import NewsIndexPage, NewsPage
from organisations.models import (
    Activity,
    OrganisationActivity,
    OrganisationIndexPage,
    OrganisationLink,
    OrganisationName,
    OrganisationPage,
)
from regions.models import Municipality
from tests.factories import ImageFactory, section

pytestmark = pytest.mark.django_db

# What differs between any two pages, and between any two moments.
OF_ITS_OWN = {
    *(
        "id",
        "path",
        "page_ptr",
        "page",
        "organisation",
        "object_id",
        "latest_revision",
        "live_revision",
        "revision",
        "uuid",
    ),
    *("first_published_at", "last_published_at", "latest_revision_created_at", "created_at", "timestamp"),
    *(
        "content_path",
        "content_path_hash",
        "item",
        "seq",
        "published_at",
        "changed_at",
        "written_at",
        "digest",
    ),
    *("page_key", "translation_key", "slug", "url_path", "url", "business_id"),
}


@pytest.fixture
def directory():
    return section(OrganisationIndexPage, "Järjestöt")


@pytest.fixture
def editor():
    return User.objects.create_superuser("toimittaja")


def an_organisation(directory, **fields):
    """A page with something in every kind of column and table."""
    lappeenranta = Municipality.objects.get(code="405")
    page = OrganisationPage(
        **{
            "title": "Saimaan Martat ry",
            "summary": "Vertaistukea & kahvia <ilman> kiirettä.",
            "description": "Kokoonnumme keskiviikkoisin.\n\nTervetuloa!",
            "business_id": "1234567-1",
            "municipality": lappeenranta,
            "latitude": 61.05,
            "longitude": 28.19,
            "phone": "+358401234567",
            "email": "martat@example.fi",
            "checked_on": "2026-05-01",
            "locale_id": directory.locale_id,
            **fields,
        }
    )
    page.full_clean(exclude=["path", "depth", "content_type", "url_path", "slug"], validate_constraints=False)
    give_rows(
        page,
        {
            "theme_links": [
                PageTheme(theme=Theme.objects.get_or_create(code=code, name_fi=code)[0])
                for code in ("nuoret", "kulttuuri")
            ],
            "municipality_links": [PageMunicipality(municipality=lappeenranta)],
            "activity_links": [
                OrganisationActivity(
                    activity=Activity.objects.get_or_create(code="kurssit", name_fi="Kurssit")[0]
                )
            ],
            "other_names": [OrganisationName(name="Martat", kind="short", sort_order=0)],
            "links": [OrganisationLink(label="Facebook", url="https://facebook.com/martat", sort_order=0)],
        },
    )
    return page


def a_news_item(parent):
    """A page with what is more than columns: a stream, a link in a text, an image."""
    page = NewsPage(
        title="Avoin kokous",
        date="2026-05-01",
        main_image=ImageFactory(),
        body=json.dumps(
            [
                {
                    "type": "text",
                    "value": f'<p>Lue <a id="{parent.pk}" linktype="page">uutiset</a>.</p>',
                    "id": "0b9d8c0e-0f6e-4a43-a6cb-3d0b1c4e8e11",
                }
            ]
        ),
        locale_id=parent.locale_id,
    )
    page.full_clean(exclude=["path", "depth", "content_type", "url_path", "slug"], validate_constraints=False)
    return page


def by_hand(parent, page, editor, *, publish):
    page.live = publish
    with LogContext(user=editor):  # as within a request to the admin
        type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision(user=editor, log_action=True)
    if publish:
        revision.publish(user=editor)


def tables_of(page):
    """What there is of a page in each table, but for what is the page's own."""
    key = page.pk
    item = ContentItem.objects.filter(page_key=key).first()
    rows = {
        Page: Page.objects.filter(pk=key),
        type(page): type(page).objects.filter(pk=key),
        Revision: Revision.page_revisions.filter(object_id=str(key)),
        PageLogEntry: PageLogEntry.objects.filter(page=key).order_by("timestamp"),
        ReferenceIndex: ReferenceIndex.objects.filter(object_id=str(key)).order_by(
            "model_path", "to_object_id"
        ),
        ContentItem: ContentItem.objects.filter(page_key=key),
        ItemTerm: ItemTerm.objects.filter(item=item)
        .exclude(token__startswith="organisation:")
        .order_by("token"),
    }
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            owns = isinstance(field, models.ForeignKey) and field.related_model in (Page, type(page))
            if owns and model not in rows and not field.primary_key:
                rows[model] = model._default_manager.filter(**{field.name: key}).order_by("pk")
    return {
        model.__name__: [
            {
                field.name: as_compared(field.name, field.value_from_object(row))
                for field in model._meta.concrete_fields
                if field.name not in OF_ITS_OWN
            }
            for row in found
        ]
        for model, found in rows.items()
    }


def as_compared(name, value):
    if name == "content":
        return {
            key: [{**row, "pk": 0, "page": 0, "organisation": 0} for row in told]
            if isinstance(told, list)
            else told
            for key, told in value.items()
            if key not in OF_ITS_OWN | {"pk"}
        }
    if name == "body" and isinstance(value, StreamValue):
        return value.get_prep_value()
    if name == "body":
        return {key: told for key, told in json.loads(value).items() if key not in OF_ITS_OWN | {"version"}}
    return value


@pytest.mark.parametrize("publish", [True, False])
def test_a_page_written_in_bulk_is_in_every_table_what_it_is_when_entered_by_hand(directory, editor, publish):
    written, entered = (an_organisation(directory, owner=editor) for _number in range(2))

    add_pages(directory, [written], user=editor, publish=publish)
    by_hand(directory, entered, editor, publish=publish)

    one, other = tables_of(written), tables_of(entered)
    assert one.keys() == other.keys()
    for table in one:
        assert one[table] == other[table], table
    assert len(one["ReferenceIndex"]) == 3  # municipalities are not kept there
    assert len(one["ContentItem"]) == publish
    one, other = (OrganisationPage.objects.get(pk=page.pk) for page in (written, entered))
    assert one.get_latest_revision_as_object().phone == other.phone
    assert one.get_parent().numchild == 2
    assert Page.find_problems() == ([], [], [], [], [])
    assert reconcile().differences == []


def test_so_is_a_page_that_is_more_than_columns(editor):
    news = section(NewsIndexPage, "Uutiset")
    written, entered = a_news_item(news), a_news_item(news)
    entered.main_image = written.main_image

    add_pages(news, [written], user=editor)
    by_hand(news, entered, editor, publish=True)

    one, other = tables_of(written), tables_of(entered)
    for table in one:
        assert one[table] == other[table], table
    assert len(one["ReferenceIndex"]) == 2
    assert reconcile().differences == []


def test_an_edit_after_a_bulk_write_goes_on_as_usual(directory, editor):
    pages = [an_organisation(directory, title=f"Talkooväki {number}") for number in range(3)]
    add_pages(directory, pages)

    page = OrganisationPage.objects.get(pk=pages[1].pk)
    page.title = "Uusi nimi ry"
    page.save_revision(user=editor, log_action=True).publish(user=editor)
    by_hand(directory, an_organisation(directory), editor, publish=True)
    pages[0].move(directory, pos="last-child")

    assert ContentItem.objects.get(page_key=page.pk).title == "Uusi nimi ry"
    assert Page.find_problems() == ([], [], [], [], [])
    assert reconcile().differences == []


def test_equal_titles_have_addresses_of_their_own(directory):
    add_pages(directory, [an_organisation(directory) for _number in range(2)])
    add_pages(directory, [an_organisation(directory), an_organisation(directory, title="…")])

    slugs = sorted(OrganisationPage.objects.values_list("slug", flat=True))
    assert slugs == ["organisation", "saimaan-martat-ry", "saimaan-martat-ry-2", "saimaan-martat-ry-3"]


def test_what_is_below_something_private_gets_no_item(directory):
    PageViewRestriction.objects.create(page=directory, restriction_type=PageViewRestriction.LOGIN)

    add_pages(directory, [an_organisation(directory)])

    assert not ContentItem.objects.exists()


def test_numbered_addresses_that_are_taken_are_left_to_those_who_have_them(directory):
    add_pages(directory, [an_organisation(directory, title="Martat 2")])

    add_pages(directory, [an_organisation(directory, title="Martat") for _number in range(2)])

    slugs = sorted(OrganisationPage.objects.values_list("slug", flat=True))
    assert slugs == ["martat", "martat-2", "martat-3"]


def test_no_address_is_given_twice_when_a_name_looks_like_a_numbered_one(directory):
    add_pages(directory, [an_organisation(directory, title="Martat 2 2")])

    add_pages(
        directory, [an_organisation(directory, title=name) for name in ("Martat", "Martat", "Martat 2")]
    )

    slugs = sorted(OrganisationPage.objects.values_list("slug", flat=True))
    assert slugs == ["martat", "martat-2", "martat-2-2", "martat-3"]


def test_a_directory_that_was_read_before_a_batch_does_not_forget_it_when_it_is_saved(directory, editor):
    read_before = OrganisationIndexPage.objects.get(pk=directory.pk)

    add_pages(directory, [an_organisation(directory)])
    read_before.title = "Uusi nimi"
    read_before.save_revision(user=editor).publish(user=editor)

    assert OrganisationIndexPage.objects.get(pk=directory.pk).numchild == 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_what_the_database_refuses_leaves_nothing_behind(directory):
    key = uuid.uuid4()
    pages = [an_organisation(directory, translation_key=key) for _number in range(2)]
    before = Revision.objects.count()

    with pytest.raises(IntegrityError), following():
        add_pages(directory, pages)

    directory.refresh_from_db()
    assert (OrganisationPage.objects.count(), Revision.objects.count(), directory.numchild) == (0, before, 0)


def test_many_pages_need_no_more_questions_than_a_few(directory, settings, django_assert_max_num_queries):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    add_pages(directory, [an_organisation(directory, title="Eka väki")])
    with CaptureQueriesContext(connection) as few:
        add_pages(directory, [an_organisation(directory, title="Toinen väki")])
    many = [an_organisation(directory, title=f"Väki {number}") for number in range(40)]
    with django_assert_max_num_queries(len(few)):
        add_pages(directory, many)
