"""Where editors handle what visitors have reported of their entries."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from organisations.models import ErrorReport

REPORTS_ON_PAGE = 20


class AuthenticatedHttpRequest(HttpRequest):
    """Wagtail lets nobody else into the admin."""

    user: User


class ErrorReportsView(WagtailAdminTemplateMixin, TemplateView):
    """The reports on the entries that the user may edit, the oldest first."""

    template_name = "organisations/admin/error_reports.html"
    page_title = gettext_lazy("Errors that visitors report")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not page_permission_policy.user_has_any_permission(request.user, ("change", "publish")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = reports_for(self.request.user).select_related("organisation")
        page = Paginator(rows, REPORTS_ON_PAGE).get_page(self.request.GET.get("p"))
        return {**super().get_context_data(**kwargs), "items": page}


@require_POST
def handled(request: AuthenticatedHttpRequest, report_id: int) -> HttpResponse:
    """A report that has been seen to is deleted, with the address of whoever wrote it."""
    get_object_or_404(reports_for(request.user), pk=report_id).delete()
    messages.success(request, _("The report is handled and deleted."))
    return redirect("organisation_error_reports")


def reports_for(user: Any) -> QuerySet[ErrorReport]:
    editable = page_permission_policy.instances_user_has_any_permission_for(user, ["change", "publish"])
    return ErrorReport.objects.filter(organisation__in=editable.values("pk"))
