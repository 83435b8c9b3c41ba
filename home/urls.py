from django.urls import path

from home import views

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("favicon.ico", views.favicon, name="favicon"),
]
