"""One change of many entries of the list: what is to be done; the steps after that are those of an import."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import IndexView

from core.admin_views import AdminRequest
from organisations.forms.many_changes import ManyChangesForm
from organisations.services.imports import ImportImpossibleError, directories_for
from organisations.services.many_changes import start_change
from organisations.tasks.imports import work_on_import
from organisations.views.exports import OrganisationList

CHOSEN = "chosen"
MANY = "many"  # which of them: "all" that the list shows, or what is "ticked"
LONGEST_KEY = 18  # digits
LOOKED_AT = 100


class ManyChanges(OrganisationList):
    """Changes those that are ticked in the list, or else all that its filters and its search leave."""

    request: AdminRequest
    page_title = gettext_lazy("Change many at once")
    template_name = "organisations/admin/change_many.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.directories:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get(MANY) == "ticked" and CHOSEN not in request.GET:
            messages.warning(request, _("Tick the organisations in the list first."))
            return redirect(f"{self.index_url}?{self.params.urlencode()}")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    @property
    def are_chosen(self) -> bool:
        return CHOSEN in self.request.GET and self.request.GET.get(MANY) != "all"

    def get_queryset(self, request: HttpRequest | None = None) -> QuerySet:
        self.params.pop(MANY, None)
        chosen = self.params.pop(CHOSEN, [])
        found = super().get_queryset(request)
        if not self.are_chosen:
            return found
        return found.filter(pk__in=[key for key in chosen if key.isdecimal() and len(key) <= LONGEST_KEY])

    @cached_property
    def directories(self) -> list[Any]:
        return directories_for(self.request.user)

    def form(self, *args: Any) -> ManyChangesForm:
        form = ManyChangesForm(*args, user=self.request.user, directories=self.directories)
        form.initial.setdefault("directory", self._directory_of_most())
        return form

    def _directory_of_most(self) -> Any:
        """Where most of the first entries are that would be changed."""
        entries = list(self.queryset.values_list("path", "locale_id")[:LOOKED_AT])

        def entries_of(directory: Any) -> int:
            return sum(
                path.startswith(directory.path) and locale == directory.locale_id for path, locale in entries
            )

        return max(self.directories, key=entries_of)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(IndexView, self).get_context_data(**kwargs)
        return {
            **context,
            "form": kwargs.get("form") or self.form(),
            "count": self.queryset.count(),
            "are_chosen": self.are_chosen,
            "list_url": f"{self.index_url}?{self.params.urlencode()}",
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                job = start_change(
                    organisations=self.queryset.select_related(None).prefetch_related(None),
                    change=form.change(),
                    name=form.described(),
                    user=self.request.user,
                    **{name: cleaned[name] for name in ("directory", "published", "key")},
                )
            except ImportImpossibleError as error:
                form.add_error(None, str(error))
            else:
                if job and job.upload:
                    work_on_import.enqueue(job.pk)
                    return redirect("organisation_import_check", job.upload.key)
                form.add_error(None, _("No entry of this directory would change."))
        return self.render_to_response(self.get_context_data(form=form))
