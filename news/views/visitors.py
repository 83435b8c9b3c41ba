"""Where readers write comments: on a page of its own, so that reading news sets no cookie."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.visibility import public_pages
from core.visitors import may_send
from news.forms import CommentForm
from news.models import NewsPage
from news.tasks import tell_owner_of_comment


@never_cache
def comment(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form for a comment on a public news item. What has been typed is never lost, whatever is wrong."""
    page = get_object_or_404(public_pages(NewsPage.objects.all()), pk=page_id)
    closed = not page.takes_comments(localdate())
    form = CommentForm(request.POST or None)
    status = 403 if closed else 200
    if request.method == "POST" and not closed and form.is_valid():
        if form.by_machine:
            return redirect("news:comment_sent", page.pk)
        if may_send(request, purpose="comment"):
            form.instance.page = page
            tell_owner_of_comment.enqueue(form.save().pk)
            return redirect("news:comment_sent", page.pk)
        form.add_error(
            None, _("That was many comments in a short time. Wait ten minutes and send this again.")
        )
        status = 429
    context = {"news_item": page, "form": form, "closed": closed}
    return _unlisted(render(request, "news/comment_form.html", context, status=status))


@require_safe
def comment_sent(request: HttpRequest, page_id: int) -> HttpResponse:
    """Says that an editor will look at the comment."""
    page = get_object_or_404(public_pages(NewsPage.objects.all()), pk=page_id)
    return _unlisted(render(request, "news/comment_sent.html", {"news_item": page}))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
