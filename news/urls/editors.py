from django.urls import path

from news.views import editors

urlpatterns = [
    path("", editors.CommentsView.as_view(), name="news_comments"),
    path("<int:comment_id>/", editors.decide, name="news_decide_comment"),
]
