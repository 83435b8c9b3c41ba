from wagtail import hooks
from wagtail.admin import messages

from organisations.models import OrganisationPage


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_doubtful_address(request, page):
    """A postal code that is unknown or lies elsewhere may be right, so the page is saved and the editor is told."""
    # Saving by itself happens while the editor is still typing.
    if isinstance(page, OrganisationPage) and request.accepts("text/html"):
        for doubt in page.doubts_about_address():
            messages.warning(request, doubt)
