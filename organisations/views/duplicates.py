"""Where editors go through likely duplicates, and merge entries."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.admin_views import AdminRequest, AdminView, paged
from organisations.duplicates.finding import Reason
from organisations.forms.merging import MergeForm
from organisations.models import LikelyDuplicate, OrganisationPage
from organisations.succession.likely import say_not_the_same
from organisations.succession.merging import merge_organisations, oldest, reasons_against
from organisations.views.admin_list import organisations_seen_by

ROWS = 25
MOST_MERGED = 10
MOST_OFFERED = 20


class LikelyDuplicatesView(AdminView):
    """Pairs of entries that resemble each other, the surest first; those of which the user may edit one."""

    template_name = "organisations/admin/duplicates.html"
    page_title = gettext_lazy("Likely duplicates")
    header_icon = "copy"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pairs = pairs_for(self.request.user).select_related(
            "first__municipality", "second__municipality", "first__locale", "second__locale"
        )
        page = paged(self.request, pairs, ROWS)
        return {
            **super().get_context_data(**kwargs),
            **page,
            "rows": [(pair, reasons_in_words(pair.reasons)) for pair in page["items"]],
        }


@require_POST
def not_the_same(request: AdminRequest) -> HttpResponse:
    """Remember that entries are about different organisations; whoever may edit one of them may say so."""
    pages = chosen_pages(request, request.POST.getlist("page"))
    if not any(page.permissions_for_user(request.user).can_edit() for page in pages):
        raise PermissionDenied
    say_not_the_same([page.pk for page in pages], request.user)
    messages.success(request, _("It is remembered that these are different organisations."))
    return redirect("organisation_duplicates")


class MergeView(AdminView):
    """Choosing which entries are merged and what of each stays; then merging them."""

    template_name = "organisations/admin/merge.html"
    page_title = gettext_lazy("Merge organisations")
    header_icon = "collapse-down"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *before, here = super().get_breadcrumbs_items()
        return [*before, {"url": reverse("organisation_duplicates"), "label": _("Likely duplicates")}, here]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.pages = chosen_pages(self.request, request.GET.getlist("page"))
        self.form = MergeForm(self.pages) if len(self.pages) > 1 else None
        return self.render_to_response(self.get_context_data())

    def post(self, request: AdminRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keys = request.POST.getlist("page")
        self.pages = chosen_pages(request, keys)
        if len(self.pages) < len(set(keys)) or len(self.pages) < 2:
            messages.error(
                request, _("One of the entries is no longer there. Somebody may have merged it already.")
            )
            return redirect("organisation_duplicates")
        self.form = MergeForm(self.pages, request.POST)
        if self.form.is_valid() and (kept := self._merge(request)):
            return redirect("wagtailadmin_pages:edit", kept.pk)
        return self.render_to_response(self.get_context_data())

    def _merge(self, request: AdminRequest) -> OrganisationPage | None:
        assert self.form is not None  # noqa: S101 (the caller has made it)
        names = ", ".join(page.title for page in self.pages)
        try:
            kept = merge_organisations(
                keys=[page.pk for page in self.pages], choice=self.form.choice, user=request.user
            )
        except ValidationError as refusal:
            for message in refusal.messages:
                self.form.add_error(None, message)
            return None
        text = _("Merged into one entry: %(names)s. Their old addresses lead here.") % {"names": names}
        messages.success(request, text)
        return kept

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "pages": self.pages,
            "business_ids": sorted({page.business_id for page in self.pages if page.business_id}),
            "form": self.form,
            "keep": oldest(self.pages) if self.pages else None,
            "refusals": reasons_against(self.pages, self.request.user) if self.form else [],
            "query": self.request.GET.get("q", ""),
            "offered": self._offered(),
        }

    def _offered(self) -> list[tuple[OrganisationPage, str]]:
        """Entries that one could merge with those chosen: found by name, or likely duplicates."""
        text = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        keys = [page.pk for page in self.pages]
        entries: Any = organisations_seen_by(self.request.user, OrganisationPage.objects.exclude(pk__in=keys))
        if self.pages:
            entries = entries.filter(locale=self.pages[0].locale_id)
        if text:
            found = entries.named(text)
        else:
            alike = LikelyDuplicate.objects.filter(Q(first__in=keys) | Q(second__in=keys), not_the_same=False)
            others = {key for pair in alike.values_list("first", "second") for key in pair}
            found = entries.filter(pk__in=others)
        rows = found.select_related("municipality").in_directory_order()[:MOST_OFFERED]
        return [(row, address_of_merging([*keys, row.pk])) for row in rows]


def address_of_merging(keys: Iterable[int]) -> str:
    return f"{reverse('organisation_merge')}?{urlencode({'page': list(keys)}, doseq=True)}"


def chosen_pages(request: AdminRequest, keys: Iterable[str]) -> list[OrganisationPage]:
    """The entries with these keys that the user may know of, in their order."""
    wanted = [int(key) for key in dict.fromkeys(keys) if key.isascii() and key.isdecimal() and len(key) < 12]
    seen = organisations_seen_by(request.user, OrganisationPage.objects.filter(pk__in=wanted[:MOST_MERGED]))
    pages = seen.select_related("municipality", "locale").in_bulk()
    return [pages[key] for key in wanted if key in pages]


def pairs_for(user: User) -> QuerySet[LikelyDuplicate]:
    """The pairs of which the user may know both entries and edit at least one."""
    pairs = LikelyDuplicate.objects.filter(not_the_same=False)
    if user.is_superuser:
        return pairs
    own = PagePermissionPolicy().instances_user_has_permission_for(user, "change").order_by().values("pk")
    seen = organisations_seen_by(user, OrganisationPage.objects.all()).order_by().values("pk")
    return pairs.filter(Q(first__in=own) | Q(second__in=own), first__in=seen, second__in=seen)


def reasons_in_words(reasons: Iterable[str]) -> str:
    labels = dict(Reason.choices)
    return ", ".join(str(labels[reason]) for reason in reasons if reason in labels)
