from django.urls import path
from django.utils.translation import gettext_lazy as _

from organisations.views import entries

app_name = "directory"

urlpatterns = [
    path(_("entry/<int:page_id>/organisation.vcf"), entries.card, name="card"),
    path(_("entry/<int:page_id>/report-error/"), entries.report_error, name="report_error"),
    path(_("entry/<int:page_id>/report-error/thanks/"), entries.error_reported, name="error_reported"),
]
