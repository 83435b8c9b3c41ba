"""What is done about errors that visitors report, in the background."""

from django_tasks import task

from organisations.models import ErrorReport
from organisations.services.error_reports import tell_editors


@task()
def tell_editors_of_error(report_id: int) -> None:
    report = ErrorReport.objects.select_related("organisation").filter(pk=report_id).first()
    if report is not None:
        tell_editors(report=report)
