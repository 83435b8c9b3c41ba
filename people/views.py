"""The pages of the admin where people are listed and deleted."""

from typing import Any

from django.contrib.admin.filters import SimpleListFilter
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.views import DeleteView

from core.deletion import refuse_if_used
from people.querysets import PersonQuerySet
from regions.models import Region


class MatchingSearch(DjangoORMSearchHandler):
    """Searches with the `matching` of the model's queryset."""

    def search_queryset(self, queryset: PersonQuerySet, search_term: str, **kwargs: Any) -> PersonQuerySet:
        return queryset.matching(search_term)


class ValidityFilter(SimpleListFilter):
    title = _("validity")
    parameter_name = "validity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("current", _("Valid")),
            ("expiring", _("Ends within 60 days")),
            ("expired", _("Ended")),
            ("without-basis", _("No lawful basis")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value() if self.value() in dict(self.lookup_choices) else None:
            case "current":
                return queryset.current(localdate())
            case "expiring":
                return queryset.expiring(localdate())
            case "expired":
                return queryset.expired(localdate())
            case "without-basis":
                return queryset.without_basis()
        return queryset


class LiaisonValidityFilter(ValidityFilter):
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("current", _("Valid")), ("expired", _("Ended"))]


class RegionFilter(SimpleListFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(region.code, region.name) for region in Region.objects.current()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.in_region(self.value()) if self.value() else queryset


class DeletePersonView(DeleteView):
    """Says beforehand where a person is used; one who is used nowhere can be deleted."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_if_used([self.instance])
        return super().get(request, *args, **kwargs)

    def confirmation_message(self) -> str:
        return gettext(
            "This person is used nowhere. Are you sure that the person is to be deleted? It cannot be undone."
        )
