"""The least that an answer can cost in this server: nothing of Django's is between the server and these."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

KEPT = b"x" * 60_000


class BareMiddleware:
    """Answers two addresses before any other middleware and without looking at the addresses of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == "/least/60kB":
            return HttpResponse(KEPT)
        if request.path_info == "/least/query":
            with connection.cursor() as cursor:
                cursor.execute("SELECT position FROM content_store_history WHERE id = 1")
                return HttpResponse(str(cursor.fetchone()[0]))
        return self.get_response(request)
