"""What is done for news in the background."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from news.models import Comment


@task()
def tell_owner_of_comment(comment_id: int) -> None:
    """Write to whoever made the page, if that is somebody who may decide on the comment."""
    comment = Comment.objects.select_related("page__owner").filter(pk=comment_id).waiting().first()
    if comment is None:
        return
    owner = comment.page.owner
    if not owner or not owner.email or not comment.page.permissions_for_user(owner).can_publish():
        return
    profile = getattr(owner, "wagtail_userprofile", None)
    language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
    with translation.override(language):
        address = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("news_comments")
        send_mail(
            _("A comment waits for you: %(title)s") % {"title": comment.page.title},
            _("%(name)s has commented on “%(title)s”. Approve or remove it here: %(address)s")
            % {"name": comment.name, "title": comment.page.title, "address": address},
            None,
            [owner.email],
        )
