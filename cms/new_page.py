"""Straight from the dashboard to the form of a new page, in the part of the tree where the user works."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from events.models import EventPage
from networks.models import ProjectPage
from news.models import NewsPage
from organisations.models import OrganisationPage

KINDS: dict[str, tuple[type[Page], str | Promise]] = {
    "news": (NewsPage, _("New news item")),
    "event": (EventPage, _("New event")),
    "project": (ProjectPage, _("New project")),
    "organisation": (OrganisationPage, _("New organisation")),
}
MOST_PLACES = 200


def places_for(user: AbstractBaseUser | AnonymousUser, model: type[Page]) -> QuerySet[Page]:
    """The pages under which `user` may put a page of `model`."""
    addable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "add")
    return addable.type(*model.allowed_parent_page_models()).order_by("path")


def kinds_for(user: AbstractBaseUser | AnonymousUser) -> list[tuple[str, str | Promise]]:
    return [(kind, label) for kind, (model, label) in KINDS.items() if places_for(user, model).exists()]


def new_page(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    model, label = KINDS[kind]
    places = list(places_for(request.user, model).select_related("locale")[:MOST_PLACES])
    if not places:
        raise PermissionDenied
    if len(places) == 1:
        return redirect(form_of(model, places[0]))
    above = names_above(places)
    choices = [(form_of(model, place), place, above.get(place.path[: -Page.steplen], "")) for place in places]
    return render(request, "cms/admin/new_page.html", {"heading": label, "choices": choices})


def form_of(model: type[Page], place: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, place.pk])


def names_above(places: list[Page]) -> dict[str, str]:
    """The title of each place's parent by its path, to tell one network's news list from another's."""
    paths = {place.path[: -Page.steplen] for place in places}
    return dict(Page.objects.filter(path__in=paths, depth__gt=1).values_list("path", "title"))
