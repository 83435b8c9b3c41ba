"""Where editors handle what visitors have reported of their entries."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.permissions import page_permission_policy

from core.admin_views import AdminRequest, AdminView, paged
from organisations.models import ErrorReport

REPORTS_ON_PAGE = 20


class ErrorReportsView(AdminView):
    """The reports on the entries that the user may edit, the oldest first."""

    template_name = "organisations/admin/error_reports.html"
    page_title = gettext_lazy("Errors that visitors report")
    header_icon = "warning"

    any_permission_required = ["change", "publish"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = reports_for(self.request.user).select_related("organisation")
        return {**super().get_context_data(**kwargs), **paged(self.request, rows, REPORTS_ON_PAGE)}


@require_POST
def handled(request: AdminRequest, report_id: int) -> HttpResponse:
    """A report that has been seen to is deleted, with the address of whoever wrote it."""
    get_object_or_404(reports_for(request.user), pk=report_id).delete()
    messages.success(request, _("The report is handled and deleted."))
    return redirect("organisation_error_reports")


def reports_for(user: Any) -> QuerySet[ErrorReport]:
    editable = page_permission_policy.instances_user_has_any_permission_for(user, ["change", "publish"])
    return ErrorReport.objects.filter(organisation__in=editable.values("pk"))
