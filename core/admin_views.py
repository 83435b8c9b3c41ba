"""What pages of our own in the admin have in common."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permissions import page_permission_policy


class AdminRequest(HttpRequest):
    """Wagtail lets nobody else into the admin."""

    user: User


class AdminView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page for those who may do something to some page: what `any_permission_required` says.

    To which pages, is asked of each of its rows.
    """

    request: AdminRequest
    permission_policy = page_permission_policy

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]


def paged(request: HttpRequest, rows: QuerySet[Any], per_page: int) -> dict[str, Any]:
    """The `items` of the page of `rows` that is asked for, and what Wagtail's `pagination_nav.html` needs besides."""
    paginator = WagtailPaginator(rows, per_page)
    items = paginator.get_page(request.GET.get("p"))
    return {"items": items, "elided_page_range": paginator.get_elided_page_range(items.number)}
