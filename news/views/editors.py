"""Where editors decide on readers' comments."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.admin_views import AdminRequest, AdminView, paged
from news.models import Comment
from news.services import decide_comment

COMMENTS_ON_PAGE = 20


class CommentsView(AdminView):
    """The comments on the pages that the user may publish: waiting, approved or removed ones."""

    template_name = "news/admin/comments.html"
    page_title = gettext_lazy("Readers’ comments")
    header_icon = "comment"
    any_permission_required = ["publish"]

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
            **paged(self.request, rows, COMMENTS_ON_PAGE),
            "state": self.state,
            "states": [
                {"value": value, "label": label, "count": self.comments().filter(state=value).count()}
                for value, label in Comment.State.choices
            ],
        }


@require_POST
def decide(request: AdminRequest, comment_id: int) -> HttpResponse:
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
