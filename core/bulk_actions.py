"""What is done with several pages of the page tree at once, in one request: as much as a request can bear."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.move import MoveBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction

MOST_AT_ONCE = 100


class FewAtOnce(PageBulkAction):
    """Says so when it is too many. By “select all” it can be everything below a section, a hundred thousand pages."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        chosen = request.GET.getlist("id")
        if "all" in chosen:
            chosen = self.get_all_objects_in_listing_query(request.GET.get("childOf"))[: MOST_AT_ONCE + 1]
        if len(chosen) <= MOST_AT_ONCE:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            return response
        text = _(
            "At most %(number)s pages can be changed at once here, so nothing was done. Choose fewer of them."
        )
        messages.error(request, text % {"number": MOST_AT_ONCE})
        return redirect("wagtailadmin_explore_root" if self.next_url == request.path else self.next_url)


class DeleteFew(FewAtOnce, DeleteBulkAction):
    pass


class MoveFew(FewAtOnce, MoveBulkAction):
    pass


class PublishFew(FewAtOnce, PublishBulkAction):
    pass


class UnpublishFew(FewAtOnce, UnpublishBulkAction):
    pass
