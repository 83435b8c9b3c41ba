from django.urls import path

from organisations.views import error_reports

urlpatterns = [
    path("", error_reports.ErrorReportsView.as_view(), name="organisation_error_reports"),
    path("<int:report_id>/handled/", error_reports.handled, name="organisation_error_handled"),
]
