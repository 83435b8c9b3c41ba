"""Proposed changes and unconfirmed organisations in the admin, and what the log says of them."""

from django.urls import path, reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter
from wagtail.permissions import page_permission_policy

from organisations.freshness import answers
from organisations.freshness.values import LABELS
from organisations.models import OrganisationIndexPage, ProposedChange
from organisations.views import checks
from organisations.wagtail_hooks.menu import REGISTRATION, RememberingMenuItem


class PublishersMenuItem(RememberingMenuItem):
    def is_for(self, user):
        return page_permission_policy.user_has_permission(user, "publish")


class ProposedChangesSummaryItem(SummaryItem):
    """How many proposed changes wait for this user; not shown when there are none."""

    order = 390
    template_name = "organisations/admin/proposed_changes_summary.html"

    @cached_property
    def waiting(self):
        return ProposedChange.objects.decided_by(self.request.user).waiting().count()

    def is_shown(self):
        return self.waiting > 0

    def get_context_data(self, parent_context):
        return {"waiting": self.waiting}


@hooks.register("register_admin_urls")
def check_urls():
    return [
        path("organisation-checks/", checks.SilentView.as_view(), name="silent_organisations"),
        path("organisation-checks/<int:page_id>/phone/", checks.checked_by_phone, name="checked_by_phone"),
        path("organisation-checks/<int:page_id>/mail/", checks.write_again, name="write_again"),
        path(
            "organisation-checks/settings/<int:page_id>/",
            checks.CheckSettingsView.as_view(),
            name="check_settings",
        ),
        path("proposed-changes/", checks.ProposedChangesView.as_view(), name="proposed_changes"),
        path("proposed-changes/<int:pk>/", checks.ProposedChangeView.as_view(), name="proposed_change"),
    ]


@hooks.register(REGISTRATION)
def proposed_changes_menu_item():
    label = gettext_lazy("Proposed changes")
    return PublishersMenuItem(label, reverse_lazy("proposed_changes"), icon_name="edit", order=30)


@hooks.register(REGISTRATION)
def silent_menu_item():
    label = gettext_lazy("To be rung up")
    return PublishersMenuItem(label, reverse_lazy("silent_organisations"), icon_name="warning", order=40)


@hooks.register("construct_homepage_summary_items")
def proposed_changes_summary(request, items):
    items.append(ProposedChangesSummaryItem(request))


@hooks.register("register_page_header_buttons")
def settings_button(page, user, view_name, next_url=None):
    is_directory = issubclass(page.specific_class or type(page), OrganisationIndexPage)
    if is_directory and page.permissions_for_user(user).can_publish():
        url = reverse("check_settings", args=[page.pk])
        yield Button(gettext_lazy("Asking organisations"), url, icon_name="mail", priority=15)


def sender_of(entry):
    """Who it was is forgotten after some years."""
    return entry.data.get("sender", "–")


@hooks.register("register_log_actions")
def log_actions(actions):
    @actions.register_action(answers.CONFIRMED)
    class Confirmed(LogFormatter):
        label = gettext_lazy("Confirm the details")

        def format_message(self, entry):
            return _("Confirmed by the organisation, %(sender)s") % {"sender": sender_of(entry)}

    @actions.register_action(answers.CHANGED)
    class Changed(LogFormatter):
        label = gettext_lazy("Take over a proposed change")

        def format_message(self, entry):
            names = ", ".join(str(LABELS[name]) for name in entry.data.get("fields", []) if name in LABELS)
            return _("Change proposed by %(sender)s: %(fields)s") % {
                "sender": sender_of(entry),
                "fields": names or "–",
            }

    @actions.register_action(answers.CLOSED)
    class Closed(LogFormatter):
        label = gettext_lazy("Mark as closed")

        def format_message(self, entry):
            return _("Closed, said %(sender)s") % {"sender": sender_of(entry)}

    @actions.register_action(answers.REJECTED)
    class Rejected(LogFormatter):
        label = gettext_lazy("Reject a proposed change")

        def format_message(self, entry):
            return _("Change proposed by %(sender)s rejected") % {"sender": sender_of(entry)}

    actions.register_action(
        answers.CONFIRMED_BY_PHONE, gettext_lazy("Check by phone"), gettext_lazy("Checked by phone")
    )
