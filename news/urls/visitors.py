from django.urls import path
from django.utils.translation import gettext_lazy as _

from news.views import visitors

app_name = "news"

urlpatterns = [
    path(_("comment/<int:page_id>/"), visitors.comment, name="comment"),
    path(_("comment/<int:page_id>/thanks/"), visitors.comment_sent, name="comment_sent"),
]
