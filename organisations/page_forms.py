"""The editor's form of an organisation."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.models import Page

from core.business_ids import normal_business_id
from core.forms import BasePageForm
from core.visibility import is_public
from organisations.duplicates.finding import Described, Resemblance, resembling

# What else than the editor changes: the organisation that answers, and the calendar.
UP_TO_DATE = {"state", "checked_on"}
# Pressed by an editor, while drafts are also saved by themselves.
GOING_PUBLIC = {"action-publish", "action-submit"}


class OrganisationForm(BasePageForm):
    """What needs the other organisations to be judged is judged here.

    A draft can be saved whatever it resembles. Before it is published for the first time, or sent to moderation, the
    editor is asked whether it is another organisation than those that it resembles.
    """

    name_was_wrong = forms.BooleanField(
        label=_("When the name changes, do not keep the old one as a former name"), required=False
    )
    is_another_organisation = forms.BooleanField(label=_("It is another organisation"), required=False)
    # While the form is open the organisation may answer, or the calendar turn.
    opened_with = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {name: str(self.initial.get(name) or "") for name in UP_TO_DATE}
        self.fields["opened_with"].initial = {"shown": shown, "public": self._public_state()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        changed = set(self.changed_data) - self._kept_answers(cleaned)
        if changed & {"latitude", "longitude"} and "place_is_approximate" not in changed:
            cleaned["place_is_approximate"] = False  # somebody has looked it up
        if "checked_on" in changed and "state" not in changed:
            self._is_fresh(cleaned)
        other = self._other_with_business_id(cleaned.get("business_id"))
        if other is not None:
            self.add_error("business_id", self._taken(other))
        elif self._has_to_be_asked(cleaned):
            message = _(
                "The directory may already have this organisation. See above, and say whether it does."
            )
            self.add_error("is_another_organisation", message)
            self.add_error(None, message)
        return cleaned

    def save(self, commit: bool = True) -> Page:
        """An organisation that gets another name is still found by the one it had, unless that was a mistake."""
        before = self._public_name() if self._goes_public() else ""
        page = super().save(commit=commit)
        if before and not self.cleaned_data.get("name_was_wrong"):
            page.remember_name(before)
        return page

    @cached_property
    def resembling(self) -> list[Resemblance]:
        """The entries that may be about the same organisation, while this one has never been public."""
        told = getattr(self, "cleaned_data", None) or self.initial
        if self.instance.first_published_at or not told.get("title"):
            return []
        return resembling(described(told), self._others())

    def may_know_of(self, page: Page) -> bool:
        if self.for_user is not None and page.permissions_for_user(self.for_user).can_edit():
            return True
        return is_public(page)

    def _public_state(self) -> dict[str, str]:
        public = type(self.instance).objects.filter(pk=self.instance.pk, live=True)
        row = public.values(*UP_TO_DATE).first() if self.instance.pk else None
        return {name: str(value or "") for name, value in (row or {}).items()}

    def _kept_answers(self, cleaned: dict[str, Any]) -> set[str]:
        """What has been answered since the form was opened stays, unless the editor has written something herself."""
        opened = cleaned.get("opened_with")
        if not isinstance(opened, dict) or opened.get("public") == self._public_state():
            return set()
        shown = opened.get("shown")
        untouched = {
            name
            for name in UP_TO_DATE & set(cleaned)
            if isinstance(shown, dict) and str(cleaned[name] or "") == shown.get(name)
        }
        cleaned.update({name: self.initial.get(name) for name in untouched})
        return untouched

    def _goes_public(self) -> bool:
        approved = (
            "action-workflow-action" in self.data and self.data.get("workflow-action-name") == "approve"
        )
        return approved or bool(GOING_PUBLIC & set(self.data))

    def _public_name(self) -> str:
        public = type(self.instance).objects.filter(pk=self.instance.pk, live=True)
        return public.values_list("title", flat=True).first() or ""

    def _has_to_be_asked(self, cleaned: Mapping[str, Any]) -> bool:
        if cleaned.get("is_another_organisation") or not self._goes_public():
            return False
        return any(one.is_likely for one in self.resembling)

    def _others(self) -> QuerySet:
        """The other organisations of the same language; translations of one organisation are the same one."""
        pages = type(self.instance).objects.filter(locale_id=self.instance.locale_id)
        return pages.exclude(translation_key=self.instance.translation_key)

    def _is_fresh(self, cleaned: dict[str, Any]) -> None:
        """Whoever writes down that the details were checked does not leave them standing as unchecked."""
        states = type(self.instance).State
        if cleaned.get("checked_on") and cleaned.get("state") in (states.AGEING, states.SILENT):
            cleaned["state"] = states.FRESH

    def _other_with_business_id(self, typed: str | None) -> Page | None:
        if not typed:
            return None
        return self._others().filter(business_id=normal_business_id(typed)).first()

    def _taken(self, other: Page) -> ValidationError:
        if self.may_know_of(other):
            message = _("“%(name)s” already has this business ID. Is it the same organisation?")
            return ValidationError(message, params={"name": other.title})
        return ValidationError(
            _("Another organisation, not yet published, already has this business ID. Ask its editor.")
        )


def described(told: Mapping[str, Any]) -> Described:
    """What the fields of a form tell of an organisation."""
    municipality = told.get("municipality")
    return Described(
        title=told["title"],
        municipality_id=getattr(municipality, "pk", municipality),
        business_id=told.get("business_id") or "",
        register_number=told.get("register_number") or "",
        phone=told.get("phone") or "",
        email=told.get("email") or "",
        website=told.get("website") or "",
    )


class AskingPanel(Panel):
    """A panel with a question, in the template of its own: Wagtail would ask it once more at the end of the form."""

    question: str

    def get_form_options(self) -> dict[str, Any]:
        return {**super().get_form_options(), "fields": [self.question]}


class ResemblingPanel(AskingPanel):
    """Tells the editor of an entry that is not public yet which others may be about the same organisation."""

    question = "is_another_organisation"

    class BoundPanel(Panel.BoundPanel):
        template_name = "organisations/admin/resembling_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.form.resembling)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            known = [one for one in self.form.resembling if self.form.may_know_of(one.page)]
            return {
                **super().get_context_data(parent_context),
                "rows": [(one, self._address_of(one.page)) for one in known],
                "hidden": len(self.form.resembling) - len(known),
                "field": self.form["is_another_organisation"],
                "asked": any(one.is_likely for one in self.form.resembling),
            }

        def _address_of(self, page: Page) -> str:
            if page.permissions_for_user(self.request.user).can_edit():
                return reverse("wagtailadmin_pages:edit", args=[page.pk])
            return page.get_url(self.request) or ""


class ProposalPanel(Panel):
    """Tells the moderators of a proposed entry who has sent it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "organisations/admin/proposal_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self._proposals)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "proposals": self._proposals}

        @cached_property
        def _proposals(self) -> list[Any]:
            return list(self.instance.proposals.all()) if self.instance.pk else []


class WaitingChangesPanel(Panel):
    """Tells the editor of an entry that its organisation says something else; what it says is in no draft."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "organisations/admin/waiting_changes_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self._waiting)

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            may_decide = self.instance.permissions_for_user(self.request.user).can_publish()
            return {
                **super().get_context_data(parent_context),
                "waiting": self._waiting,
                "may_decide": may_decide,
            }

        @cached_property
        def _waiting(self) -> list[Any]:
            return list(self.instance.proposed_changes.waiting()) if self.instance.pk else []


class FormerNamePanel(AskingPanel):
    """Lets the editor of a public entry say that its name has only been misspelt."""

    question = "name_was_wrong"

    class BoundPanel(Panel.BoundPanel):
        template_name = "organisations/admin/former_name_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.live

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "field": self.form["name_was_wrong"]}
