"""In the admin: synonyms, and what visitors have searched for."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from core.spreadsheets import safe_cell
from search.models import SearchCount, SynonymGroup

DAYS = 30
MOST_ROWS = 1_000  # of the report, on all its pages and in a file


class AddSynonymsView(CreateView):
    """The report on searches says in the address for what word a synonym is wanted."""

    def get_initial_form_instance(self) -> SynonymGroup:
        language = self.request.GET.get("language", "")
        word = self.request.GET.get("word", "")[:100]
        known = dict(settings.LANGUAGES)
        return SynonymGroup(
            language=language if language in known else settings.LANGUAGE_CODE,
            words=f"{word}\n" if word else "",
        )


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "search"
    menu_label = _("Synonyms of the search")
    list_display = ["__str__", Column("get_language_display", label=_("Language"), sort_key="language")]
    list_filter = ["language"]
    ordering = ["language", "words"]
    # The few rows are looked through by the database: words of ours are no words of Wagtail's index.
    search_backend_name = None
    search_fields = ["words"]
    add_view_class = AddSynonymsView
    copy_view_enabled = False
    add_to_settings_menu = True


class SearchesFilterSet(WagtailFilterSet):
    """Of the view's own use: what is chosen here narrows before the days are summed up."""

    days = django_filters.ChoiceFilter(
        label=_("Time span"),
        choices=[("7", _("Last 7 days")), ("30", _("Last 30 days")), ("365", _("Last 365 days"))],
        empty_label=None,
        initial=str(DAYS),
        widget=forms.RadioSelect,
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=settings.LANGUAGES, empty_label=_("All"), widget=forms.RadioSelect
    )
    results = django_filters.ChoiceFilter(
        label=_("Results"),
        choices=[("none", _("Found nothing"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = SearchCount
        fields: list[str] = []


class SearchesView(ReportView):
    """The most common searches of some time, and those that found nothing."""

    page_title = _("Searches")
    header_icon = "search"
    model = SearchCount
    permission_policy = ModelPermissionPolicy(SearchCount)
    any_permission_required = ["view"]
    filterset_class = SearchesFilterSet
    index_url_name = "searches"
    index_results_url_name = "searches_results"
    list_export = ["query", "language", "total", "total_without_results"]
    export_headings = {
        "query": _("Search"),
        "language": _("Language"),
        "total": _("Times"),
        "total_without_results": _("Found nothing"),
    }
    export_filename = "searches"

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            TitleColumn("query", label=_("Search"), get_url=address_on_site),
            Column("language", label=_("Language"), accessor=language_of),
            Column("total", label=_("Times")),
            Column("total_without_results", label=_("Found nothing")),
        ]
        if self.request.user.has_perm("search.add_synonymgroup"):
            columns.append(Column("synonym", label="", accessor=link_to_synonym))
        return columns

    def get_filterset_kwargs(self) -> dict[str, Any]:
        chosen = self.request.GET.copy()
        chosen.setdefault("days", str(DAYS))
        return {"data": chosen, "request": self.request}

    def get_filtered_queryset(self) -> QuerySet:
        form = self.filters.form
        chosen = form.cleaned_data if form.is_valid() else {}
        rows = SearchCount.objects.most_common(
            since=timezone.localdate() - timedelta(days=int(chosen.get("days") or DAYS) - 1),
            language=chosen.get("language", ""),
            only_without_results=chosen.get("results") == "none",
        )
        return rows[:MOST_ROWS]

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Anybody on the site can write a formula, which Excel would run where it comes from a CSV file."""
        cell = super().preprocess_field_value(field, value, export_format)
        return safe_cell(cell) if export_format == self.FORMAT_CSV else cell

    def stream_csv(self, queryset: QuerySet) -> Iterator[Any]:
        yield "\ufeff".encode()  # without it Excel takes UTF-8 for Latin-1
        yield from super().stream_csv(queryset)


def address_on_site(row: dict[str, Any]) -> str:
    """The first page of the results by its number, as visitors never come to it: looking is not counted."""
    with translation.override(row["language"]):
        return f"{reverse('search:search')}?{urlencode({'q': row['query'], 'page': 1})}"


def language_of(row: dict[str, Any]) -> str:
    return str(dict(settings.LANGUAGES).get(row["language"], row["language"]))


def link_to_synonym(row: dict[str, Any]) -> SafeString | str:
    """For what found nothing: a new group that begins with it."""
    if not row["total_without_results"]:
        return ""
    given = urlencode({"language": row["language"], "word": row["query"]})
    address = reverse("wagtailsnippets_search_synonymgroup:add")
    return format_html('<a href="{}?{}">{}</a>', address, given, gettext("Add a synonym"))
