"""An editor of one part of the directory changes nothing of another, by any view of the admin or crafted request.

The views are taken from the URL configuration. A new one is tried as soon as it is there: an argument that the table
`arguments` does not know fails the test of its view, until it is said there what of the other network it would be.
"""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import (
    GroupPagePermission,
    Locale,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
)
from wagtail_localize.models import Translation, TranslationSource

from organisations.forms.freshness import CheckSettingsForm
from organisations.forms.merging import MergeForm
from organisations.models import (
    CheckMail,
    CheckSettings,
    ErrorReport,
    ImportJob,
    ImportUpload,
    LikelyDuplicate,
    OrganisationIndexPage,
    OrganisationPage,
    ProposedChange,
)
from organisations.services.import_work import work_on
from tests.factories import OrganisationIndexPageFactory, OrganisationPageFactory, section
from tests.organisations.imports.editing import prepared

pytestmark = pytest.mark.django_db

# Parts of the admin in which nothing is about an entry of the directory; each has rights of its own, tested beside it.
BESIDE = (
    "snippets/", "images/", "documents/", "users/", "groups/", "sites/", "redirects/",
    "workflows/", "collections/", "people/", "locales/", "settings/", "api-tokens/",
    "readers-comments/", "sign-ups/", "embeds/", "password_reset/", "account/", "login/",
    "logout/", "forms/", "choose-external-link/", "choose-email-link/", "choose-phone-link/",
    "choose-anchor-link/", "tag-autocomplete/", "jsi18n/", "sprite/", "failwhale/", "test404/",
    "block-preview/", "dismissibles/", "editing-sessions/", "localize/jsi18n/",
    "localize/submit/snippet/", "localize/reports/", "modeladmin/", "help/",
)  # fmt: skip
BULK_ACTIONS = ("delete", "move", "publish", "unpublish")
API_ACTIONS = ("convert_alias", "copy", "copy_for_translation", "delete", "move", "publish", "unpublish")
# What an administrator changes by the same requests: the test would see it if it happened.
SEEN = {
    "wagtailadmin_pages:delete", "wagtailadmin_pages:unpublish", "wagtailadmin_pages:lock",
    "wagtailadmin_pages:set_privacy", "wagtailadmin_pages:move_confirm", "checked_by_phone",
    "check_settings", "proposed_change", "organisation_error_handled", "organisation_import_undo",
    "organisation_import_stop", "organisation_not_the_same",
    "organisation_change_many", "wagtail_localize:stop_translation", "wagtail_bulk_action delete",
    "wagtail_bulk_action unpublish",
}  # fmt: skip


def views_of_the_admin():
    """Each view that could be about an entry: its name, the names of its arguments, and what it is to do, if told."""
    [admin] = [one for one in get_resolver().url_patterns if str(one.pattern) == "admin/"]
    several = {"wagtail_bulk_action": BULK_ACTIONS, "wagtailadmin_api:pages:action": API_ACTIONS}
    return [
        (name, arguments, action)
        for route, name, arguments in walked(admin.url_patterns)
        if name and not route.startswith(BESIDE)
        for action in several.get(name, ("",))
    ]


def walked(patterns, prefix="", namespaces=(), before=()):
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        arguments = (*before, *pattern.pattern.converters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, *([pattern.namespace] if pattern.namespace else []))
            yield from walked(pattern.url_patterns, route, inner, arguments)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield route, ":".join((*namespaces, pattern.name)), sorted(set(arguments))


VIEWS = views_of_the_admin()
PARTS = sorted({name.split(":")[0].split("_")[0] for name, _arguments, _action in VIEWS})


@pytest.fixture
def other(directory, editor, editor_below):
    """An entry of another network with everything that can belong to one, and what the editor has of her own."""
    lapland = OrganisationIndexPageFactory(title="Lappi", parent=section(OrganisationIndexPage, "Järjestöt"))
    entry = OrganisationPageFactory(title="Sallan Martat", parent=lapland, email="martat@example.fi")
    entry.save_revision().publish()
    entry.refresh_from_db()
    source, _new = TranslationSource.update_or_create_from_instance(entry)
    swedish, _new = Locale.objects.get_or_create(language_code="sv")
    translation = Translation.objects.create(source=source, target_locale=swedish)
    translation.save_target()
    owner = editor_below(lapland, name="matti")
    done = prepared(owner, lapland, rows=1)
    work_on(done.pk)
    changes = {"summary": {"before": entry.summary, "after": "Uusi tiivistelmä"}}
    return {
        "entry": entry,
        "twin": OrganisationPageFactory(title="Sallan martat ry", parent=lapland),
        "directory": lapland,
        "own": OrganisationPageFactory(title="Imatran Martat", parent=directory),
        "own directory": directory,
        "done": done,
        "job": prepared(owner, lapland, rows=1),
        "report": ErrorReport.objects.create(organisation=entry, text="Numero on väärä."),
        "proposal": ProposedChange.objects.create(
            page=entry, kind="change", sender="martat@example.fi", fields=changes
        ),
        "source": source,
        "translation": translation,
    }


def arguments_of(name, other, action):
    """What of the other network each argument of a view stands for."""
    entry, job = other["entry"], other["job"]
    known = {
        **dict.fromkeys(("page_id", "page_to_move_id", "instance_pk", "object_id", "pk"), entry.pk),
        **dict.fromkeys(("revision_id", "revision_id_a"), entry.latest_revision_id),
        **dict.fromkeys(("task_id", "task_state_id", "workflow_state_id", "session_id"), 1),
        **dict.fromkeys(("string_segment_id", "overridable_segment_id"), 1),
        "revision_id_b": "latest",
        "parent_page_id": other["directory"].pk,
        "destination_id": other["own directory"].pk,
        "content_type_app_name": "organisations",
        "content_type_model_name": "organisationpage",
        "app_label": "wagtailcore" if name == "wagtail_bulk_action" else "organisations",
        "model_name": "page" if name == "wagtail_bulk_action" else "organisationpage",
        "action": action,
        "action_name": action or "approve",
        "kind": "organisation",
        "mode": "default",
        "key": job.batch.upload.key,
        "batch_id": other["done"].batch_id,
        "job_id": job.pk,
        "report_id": other["report"].pk,
        "translation_source_id": other["source"].pk,
        "translation_id": other["translation"].pk,
    }
    if name == "proposed_change":
        known["pk"] = other["proposal"].pk
    if name == "check_settings":
        known["page_id"] = other["directory"].pk
    return known


def crafted(other):
    """A form that says whatever some view might take."""
    entry, twin, directory, own = other["entry"], other["twin"], other["directory"], other["own directory"]
    asking = {field.name: field.value() or "" for field in CheckSettingsForm(instance=CheckSettings())}
    merging = {name: field.initial or "" for name, field in MergeForm([entry, twin]).fields.items()}
    return {
        **asking,
        **merging,
        "text_fi": "Kaapattu",
        "title": "Kaapattu",
        "slug": "kaapattu",
        "new_title": "Kaapattu",
        "new_slug": "kaapattu",
        "new_parent_page": own.pk,
        "parent_page": directory.pk,
        "destination_page_id": own.pk,
        "chooser": own.pk,
        "page": [entry.pk, twin.pk],
        "action-publish": "1",
        "accept": "1",
        "fields": ["summary"],
        "seen": entry.live_revision_id,
        "directory": directory.pk,
        "key": str(uuid.uuid4()),
        "state": "closed",
        "published": "1",
        "restriction_type": "login",
        "recursive": "1",
        "include_descendants": "1",
        "locales": [locale.pk for locale in Locale.objects.all()],
        "value": "Kaapattu",
        "file": SimpleUploadedFile("kaapattu.csv", b"Nimi;Kotikunta\nKaapattu;Salla\n"),
    }


def requested(client, name, arguments, action, other):
    """The view by a link and by a form, both about what belongs to the other network."""
    known = arguments_of(name, other, action)
    missing = set(arguments) - set(known)
    assert not missing, f"What would {missing} of {name} be of the other network? Say it in arguments_of()."
    address = reverse(name, kwargs={one: known[one] for one in arguments})
    asked = f"{address}?id={other['entry'].pk}&chosen={other['entry'].pk}&page={other['entry'].pk}"
    return [client.get(asked), client.post(asked, crafted(other))]


def all_of(other):
    """Everything that there is of the other network."""
    below = OrganisationIndexPage.objects.filter(pk=other["directory"].pk)
    pages = Page.objects.filter(path__startswith=other["directory"].path).order_by("pk")
    keys = list(pages.values_list("pk", flat=True))
    tables = (
        pages,
        OrganisationPage.objects.filter(pk__in=keys),
        Revision.page_revisions.filter(object_id__in=map(str, keys)),
        PageLogEntry.objects.filter(page__in=keys),
        *(
            model.objects.filter(page__in=keys)
            for model in (PageViewRestriction, GroupPagePermission, CheckMail)
        ),
        LikelyDuplicate.objects.filter(first__in=keys),
        CheckSettings.objects.filter(directory__in=below.values("pk")),
        ErrorReport.objects.all(),
        ProposedChange.objects.all(),
        ImportJob.objects.all(),
        ImportUpload.objects.filter(directory__in=below.values("pk")),
        TranslationSource.objects.all(),
        Translation.objects.all(),
        Page.objects.filter(translation_key=other["entry"].translation_key),
    )
    return [list(rows.order_by("pk").values()) for rows in tables]


@pytest.mark.parametrize("part", PARTS)
def test_no_view_changes_anything_of_another_network(client, other, part):
    before = all_of(other)

    for name, arguments, action in VIEWS:
        if name.split(":")[0].split("_")[0] == part:
            answers = requested(client, name, arguments, action, other)
            assert all_of(other) == before, f"{name} {action} has changed something"
            assert all(answer.status_code < 500 for answer in answers), name


@pytest.mark.parametrize(
    ("name", "arguments", "action"),
    [pytest.param(*one, id=f"{one[0]} {one[2]}") for one in VIEWS if f"{one[0]} {one[2]}".strip() in SEEN],
)
def test_the_same_requests_change_something_for_an_administrator(
    client, admin_user, other, name, arguments, action
):
    client.force_login(admin_user)
    before = all_of(other)

    requested(client, name, arguments, action, other)

    assert all_of(other) != before
