"""The editor's form of an organisation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.business_ids import normal_business_id
from core.forms import BasePageForm
from core.visibility import is_public


class OrganisationForm(BasePageForm):
    """What needs the other organisations to be judged is judged here."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        changed = set(self.changed_data)
        if changed & {"latitude", "longitude"} and "place_is_approximate" not in changed:
            cleaned["place_is_approximate"] = False  # somebody has looked it up
        if "checked_on" in changed and "state" not in changed:
            self._is_fresh(cleaned)
        other = self._other_with_business_id(cleaned.get("business_id"))
        if other is not None:
            self.add_error("business_id", self._taken(other))
        return cleaned

    def _is_fresh(self, cleaned: dict[str, Any]) -> None:
        """Whoever writes down that the details were checked does not leave them standing as unchecked."""
        states = type(self.instance).State
        if cleaned.get("checked_on") and cleaned.get("state") in (states.AGEING, states.SILENT):
            cleaned["state"] = states.FRESH

    def _other_with_business_id(self, typed: str | None) -> Page | None:
        """Another organisation of the same language with this ID; translations of one organisation share it."""
        if not typed:
            return None
        pages = type(self.instance).objects.filter(
            business_id=normal_business_id(typed), locale_id=self.instance.locale_id
        )
        return pages.exclude(translation_key=self.instance.translation_key).first()

    def _taken(self, other: Page) -> ValidationError:
        if self._may_know_of(other):
            message = _("“%(name)s” already has this business ID. Is it the same organisation?")
            return ValidationError(message, params={"name": other.title})
        return ValidationError(
            _("Another organisation, not yet published, already has this business ID. Ask its editor.")
        )

    def _may_know_of(self, page: Page) -> bool:
        if self.for_user is not None and page.permissions_for_user(self.for_user).can_edit():
            return True
        return is_public(page)
