"""Readers' comments in the admin: a menu item, a place to decide on them, and a line on the front page."""

from django.urls import include, path, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.permissions import page_permission_policy

from news.models import Comment


class CommentsMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_permission(request.user, "publish")


class CommentsSummaryItem(SummaryItem):
    """How many comments wait for this user; not shown when there are none."""

    order = 400
    template_name = "news/admin/comments_summary.html"

    @cached_property
    def waiting(self):
        return Comment.objects.moderated_by(self.request.user).waiting().count()

    def is_shown(self):
        return self.waiting > 0

    def get_context_data(self, parent_context):
        return {"waiting": self.waiting}


@hooks.register("register_admin_urls")
def comments_urls():
    return [path("readers-comments/", include("news.urls.editors"))]


@hooks.register("register_admin_menu_item")
def comments_menu_item():
    return CommentsMenuItem(_("Comments"), reverse_lazy("news_comments"), icon_name="comment", order=350)


@hooks.register("construct_homepage_summary_items")
def comments_summary(request, items):
    items.append(CommentsSummaryItem(request))
