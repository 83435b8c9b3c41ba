from django.urls import path

from hub import views
from hub.api.api import api

app_name = "hub"

urlpatterns = [
    path("api/hub/v1/", api.urls),
    path("feeds/news.rss", views.news_feed, {"kind": "rss"}, name="news_rss"),
    path("feeds/news.atom", views.news_feed, {"kind": "atom"}, name="news_atom"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<section>.xml", views.sitemap_section, name="sitemap_section"),
]
