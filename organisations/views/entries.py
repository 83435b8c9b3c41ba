"""What visitors can do with an entry: take its card, and report an error."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.visibility import public_pages
from core.visitors import may_send
from organisations.directory.vcards import vcard
from organisations.forms.error_reports import ErrorReportForm
from organisations.models import OrganisationPage
from organisations.tasks.error_reports import tell_editors_of_error


@require_safe
def card(request: HttpRequest, page_id: int) -> HttpResponse:
    """The organisation for the visitor's own contacts."""
    page = public_organisation(page_id)
    text = vcard(page, page.get_full_url(request) or "")
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.slug}.vcf"'
    return unlisted(response)


@never_cache
def report_error(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form for an error in a public entry. What has been typed is never lost, whatever is wrong."""
    page = public_organisation(page_id)
    form = ErrorReportForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.by_machine:
            return redirect("directory:error_reported", page.pk)
        if may_send(request, purpose="error-report"):
            form.instance.organisation = page
            # The same again, by a second press or a page that was loaded anew, is the same report.
            same = page.error_reports.filter(text=form.instance.text, email=form.instance.email)
            if not same.exists():
                tell_editors_of_error.enqueue(form.save().pk)
            return redirect("directory:error_reported", page.pk)
        form.add_error(
            None, _("That was many reports in a short time. Wait ten minutes and send this again.")
        )
        status = 429
    context = {"organisation": page, "form": form}
    return unlisted(render(request, "organisations/report_error.html", context, status=status))


@require_safe
def error_reported(request: HttpRequest, page_id: int) -> HttpResponse:
    context = {"organisation": public_organisation(page_id)}
    return unlisted(render(request, "organisations/error_reported.html", context))


def public_organisation(page_id: int) -> OrganisationPage:
    return get_object_or_404(public_pages(OrganisationPage.objects.all()), pk=page_id)


def unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
