"""Where editors decide on readers' comments."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from news.models import Comment
from news.services import decide_comment

COMMENTS_ON_PAGE = 20


class AuthenticatedHttpRequest(HttpRequest):
    """Wagtail lets nobody else into the admin."""

    user: User


class CommentsView(WagtailAdminTemplateMixin, TemplateView):
    """The comments on the pages that the user may publish: waiting, approved or removed ones."""

    template_name = "news/admin/comments.html"
    page_title = gettext_lazy("Readers’ comments")
    header_icon = "comment"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not page_permission_policy.user_has_permission(request.user, "publish"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    @cached_property
    def state(self) -> str:
        asked = self.request.GET.get("state", "")
        return asked if asked in Comment.State.values else Comment.State.WAITING

    def comments(self) -> QuerySet[Comment]:
        return Comment.objects.moderated_by(self.request.user).select_related(
            "page", "page__locale", "decided_by"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.comments().filter(state=self.state)
        oldest_first = self.state == Comment.State.WAITING
        rows = rows.order_by(*(["written_at", "pk"] if oldest_first else ["-written_at", "-pk"]))
        return {
            **super().get_context_data(**kwargs),
            "items": Paginator(rows, COMMENTS_ON_PAGE).get_page(self.request.GET.get("p")),
            "state": self.state,
            "states": [
                {"value": value, "label": label, "count": self.comments().filter(state=value).count()}
                for value, label in Comment.State.choices
            ],
        }


@require_POST
def decide(request: AuthenticatedHttpRequest, comment_id: int) -> HttpResponse:
    """Approve, remove or take back one comment, or delete a removed one for good."""
    comment = get_object_or_404(Comment.objects.moderated_by(request.user), pk=comment_id)
    was, decision = comment.state, request.POST.get("decision", "")
    if decision == "delete" and was == Comment.State.REMOVED:
        comment.delete()
        messages.success(request, _("The comment is deleted for good."))
    elif decision in (Comment.State.APPROVED, Comment.State.REMOVED):
        decide_comment(comment=comment, state=decision, user=request.user, now=timezone.now())
        messages.success(request, _said(decision))
    return redirect(reverse("news_comments", query={"state": was}))


def _said(decision: str) -> str:
    if decision == Comment.State.APPROVED:
        return _("The comment is now shown on the page.")
    return _("The comment is not shown. You find it among the removed ones.")
