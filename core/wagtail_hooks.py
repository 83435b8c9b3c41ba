"""What core adds to Wagtail's admin and rich text."""

from wagtail import hooks
from wagtail.models import Page

from core.deletion import DeletePageWholeAction, StillUsedError, is_kept_while_used, refuse_if_used
from core.middleware import still_used_response
from core.rich_text import PublicDocumentLinkHandler, PublicPageLinkHandler


@hooks.register("register_rich_text_features", order=1000)
def link_only_to_what_is_public(features):
    """Replace Wagtail's handlers, which also give the addresses of drafts and private pages."""
    features.register_link_type(PublicPageLinkHandler)
    features.register_link_type(PublicDocumentLinkHandler)


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
