"""What core adds to Wagtail's admin and rich text."""

from django.http import Http404
from wagtail import hooks
from wagtail.models import Page

from core.deletion import DeletePageWholeAction, StillUsedError, is_kept_while_used, refuse_if_used
from core.middleware import still_used_response
from core.rich_text import PublicDocumentLinkHandler, PublicPageLinkHandler
from core.visibility import is_public


@hooks.register("register_rich_text_features", order=1000)
def link_only_to_what_is_public(features):
    """Replace Wagtail's handlers, which also give the addresses of drafts and private pages."""
    features.register_link_type(PublicPageLinkHandler)
    features.register_link_type(PublicDocumentLinkHandler)


@hooks.register("before_serve_page", order=-100)
def serve_only_what_is_public(page, request, serve_args, serve_kwargs):
    """A page past its expiry or in a closed language is not there; one with a restriction goes to Wagtail's door."""
    if not is_public(page) and not page.get_view_restrictions().exists():
        raise Http404


@hooks.register("register_actions")
def delete_all_or_nothing(registry):
    registry.register(Page, DeletePageWholeAction)


@hooks.register("before_delete_page")
def say_before_a_page_is_deleted_where_it_is_used(request, page):
    return _answer_if_used(request, [page])


@hooks.register("before_delete_snippet")
def say_before_a_snippet_is_deleted_where_it_is_used(request, instances):
    return _answer_if_used(request, [one for one in instances if is_kept_while_used(one)])


def _answer_if_used(request, things):
    try:
        refuse_if_used(things)
    except StillUsedError as refusal:
        return still_used_response(request, refusal)
    return None
