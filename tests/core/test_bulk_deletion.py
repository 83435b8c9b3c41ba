"""Pages that are deleted many at a time leave every table as if each had been deleted by itself."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.actions.delete_page import DeletePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry, Revision, TaskState, Workflow
from wagtail.search import index

from content_store.models import ContentItem
from core.bulk_deletion import MoreBelongsToThemError, delete_pages
from core.bulk_pages import add_pages
from core.deletion import StillUsedError
from core.reconciliation import reconcile
from news.models import NewsIndexPage
from organisations.models import CheckMail, OrganisationIndexPage, OrganisationPage, OrganisationProposal
from tests.core.test_bulk_pages import a_news_item, an_organisation
from tests.factories import section

pytestmark = pytest.mark.django_db

# What differs between any two moments.
OF_THE_MOMENT = {"timestamp", "uuid", "id"}
# Each takes a number when it is deleted by itself, so the numbers differ.
NUMBERED = {"content_store.ContentItem", "content_store.ItemTerm", "content_store.History"}
# The search follows the items after the commit, which does not come where everything is put back.
LATER = {"search.SearchEntry", "search.SearchPosition", "search.SearchTerm"}


@pytest.fixture
def editor():
    return User.objects.create_superuser("toimittaja")


@pytest.fixture
def directory():
    return section(OrganisationIndexPage, "Järjestöt")


@pytest.fixture
def entries(directory):
    pages = [an_organisation(directory, title=f"Talkooväki {number}") for number in range(4)]
    add_pages(directory, pages)
    add_pages(directory, drafts := [an_organisation(directory, title="Luonnos")], publish=False)
    for page in (*pages, *drafts):
        index.insert_or_update_object(page)
    return [*OrganisationPage.objects.order_by("path")]


def whole_database():
    """Every row of every table, but for what is of the moment."""
    found = {}
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.concrete_fields if field.name not in OF_THE_MOMENT]
        found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*fields)))
    return found


def after(delete):
    """The database as it would be, which is put back."""
    with transaction.atomic():
        delete()
        found = whole_database()
        transaction.set_rollback(True)
    return found


def one_by_one(pages, editor):
    with LogContext(user=editor):
        for page in pages:
            DeletePageAction(Page.objects.get(pk=page.pk), user=editor).execute()


def test_the_database_is_the_same_as_when_each_is_deleted_by_itself(
    entries, editor, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    going = [entries[0], entries[2], entries[4]]

    with django_capture_on_commit_callbacks(execute=True):
        expected = after(lambda: one_by_one(going, editor))
    with django_capture_on_commit_callbacks(execute=True):
        delete_pages(going, user=editor)
    found = whole_database()

    for table in expected:
        if table not in NUMBERED | LATER:
            assert found[table] == expected[table], table
    assert PageLogEntry.objects.filter(action="wagtail.delete", deleted=True, user=editor).count() == 3
    assert Page.find_problems() == ([], [], [], [], [])
    assert OrganisationIndexPage.objects.get().numchild == 2
    assert reconcile().differences == []


def test_partners_hear_that_they_are_gone(entries):
    before = {row.page_key: row for row in ContentItem.objects.all()}

    delete_pages(entries)

    gone = ContentItem.objects.in_bulk([row.id for row in before.values()])
    assert {(row.state, row.reason) for row in gone.values()} == {("removed", "deleted")}
    assert min(row.seq for row in gone.values()) > max(row.seq for row in before.values())


def test_nothing_is_deleted_while_one_of_them_is_used(entries):
    linking = a_news_item(entries[1])  # in its text, which only the reference index knows
    section(NewsIndexPage, "Uutiset").add_child(instance=linking)

    with pytest.raises(StillUsedError):
        delete_pages(entries)

    assert OrganisationPage.objects.count() == 5
    assert reconcile().differences == []


def a_mail(page):
    CheckMail.objects.create(page=page, address="martat@example.fi")


def a_redirect(page):
    Redirect.objects.create(old_path="/vanha", redirect_page=page)


def a_proposal(page):
    OrganisationProposal.objects.create(page=page, sender_email="martat@example.fi")


def a_page_below(page):
    page.add_child(instance=Page(title="Alasivu"))


@pytest.mark.parametrize("belonging", [a_mail, a_redirect, a_proposal, a_page_below])
def test_nothing_is_deleted_when_more_belongs_to_one_of_them(entries, belonging):
    belonging(entries[1])

    with pytest.raises(MoreBelongsToThemError):
        delete_pages(entries)

    assert OrganisationPage.objects.count() == 5


def test_nor_when_one_is_in_moderation(entries, editor):
    Workflow.objects.first().start(entries[1], editor)
    assert TaskState.objects.filter(revision__in=Revision.page_revisions.all()).exists()

    with pytest.raises(MoreBelongsToThemError):
        delete_pages(entries)


def test_nor_when_one_has_gone_already(entries):
    entries[1].delete()

    with pytest.raises(MoreBelongsToThemError):
        delete_pages(entries)

    assert OrganisationPage.objects.count() == 4


def test_many_need_no_more_questions_than_a_few(directory, settings, django_assert_max_num_queries):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    few, many = (
        [an_organisation(directory, title=f"Väki {number}") for number in range(size)] for size in (2, 40)
    )
    add_pages(directory, [*few, *many])
    with CaptureQueriesContext(connection) as asked:
        delete_pages(few)
    with django_assert_max_num_queries(len(asked)):
        delete_pages(many)
