"""Silta's addresses, with two to measure against: a view that does nothing, and Wagtail's own API."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from cms.urls import urlpatterns as silta

stock = WagtailAPIRouter("stock")
stock.register_endpoint("pages", PagesAPIViewSet)


def bare(request: HttpRequest) -> HttpResponse:
    """What a request costs by itself: middleware and an answer of two letters."""
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("stock/", stock.urls), *silta]
