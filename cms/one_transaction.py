"""What an editor does by one press of a button is one transaction."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from core.following import following

SAFE = ("GET", "HEAD", "OPTIONS")
# A hundred pages at once are a hundred transactions: if one cannot be published, the others are.
# While a large file is being looked at, nobody else has to wait for the database.
BY_ITSELF = ("wagtail_bulk_action", "organisation_import_new")

View = Callable[..., HttpResponseBase]


def one_transaction(view: View) -> View:
    """The view, with all that it writes in one transaction, at whose end the content store has followed.

    Wagtail logs, moves, restricts and cleans up in steps of their own, between which the process may be killed.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if request.method in SAFE or name in BY_ITSELF:
            return view(request, *args, **kwargs)
        with following():
            return view(request, *args, **kwargs)

    return wrapped
