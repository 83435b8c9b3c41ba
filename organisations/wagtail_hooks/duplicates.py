"""Likely duplicates and merging: their addresses, and the ways to them."""

from collections.abc import Iterator

from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter

from organisations.duplicates.finding import described_entry, resembling
from organisations.models import OrganisationPage
from organisations.succession.history import VERSION
from organisations.succession.likely import say_not_the_same
from organisations.succession.merging import MERGED
from organisations.views import duplicates
from organisations.wagtail_hooks.menu import REGISTRATION


@hooks.register("register_admin_urls")
def duplicates_urls():
    return [
        path("duplicates/", duplicates.LikelyDuplicatesView.as_view(), name="organisation_duplicates"),
        path("duplicates/not-the-same/", duplicates.not_the_same, name="organisation_not_the_same"),
        path("duplicates/merge/", duplicates.MergeView.as_view(), name="organisation_merge"),
    ]


@hooks.register(REGISTRATION)
def duplicates_menu_item():
    return MenuItem(_("Duplicates"), reverse("organisation_duplicates"), icon_name="copy", order=60)


@hooks.register("register_page_header_buttons")
def merge_button(page, user, view_name, next_url=None) -> Iterator[Button]:
    if issubclass(page.specific_class or type(page), OrganisationPage) and _may_merge(page, user):
        yield Button(
            _("Merge with another"),
            duplicates.address_of_merging([page.pk]),
            icon_name="collapse-down",
            priority=80,
        )


@hooks.register("after_publish_page")
def remember_that_it_is_another(request, page):
    """What an editor has answered as she published is not asked again by the nightly list."""
    if isinstance(page, OrganisationPage) and request.POST.get("is_another_organisation"):
        others = OrganisationPage.objects.filter(locale=page.locale_id).exclude(pk=page.pk)
        for one in resembling(described_entry(page), others):
            say_not_the_same([page.pk, one.page.pk], request.user)


@hooks.register("register_log_actions")
def log_of_merging(actions):
    @actions.register_action(MERGED)
    class MergeFormatter(LogFormatter):
        label = _("Merge entries")

        def format_message(self, log_entry):
            told = {"merged": log_entry.data.get("merged", ""), "id": log_entry.data.get("id", "")}
            return gettext("Merged “%(merged)s” (%(id)s) into this entry") % told

    @actions.register_action(VERSION)
    class VersionFormatter(LogFormatter):
        label = _("Version of a merged entry")

        def format_message(self, log_entry):
            return gettext("Version of “%(merged)s”, which was merged into this entry") % {
                "merged": log_entry.data.get("merged", "")
            }


def _may_merge(page, user):
    rights = page.permissions_for_user(user)
    return rights.can_edit() and rights.can_publish()
