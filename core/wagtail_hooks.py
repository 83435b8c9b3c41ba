"""What core adds to Wagtail's admin and rich text."""

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from core.bulk_actions import DeleteFew, MoveFew, PublishFew, UnpublishFew
from core.deletion import DeletePageWholeAction, StillUsedError, is_kept_while_used, refuse_if_used
from core.middleware import still_used_response
from core.models import Theme
from core.rich_text import PublicDocumentLinkHandler, PublicPageLinkHandler
from core.tree_locks import lock_subtree
from core.visibility import is_public, public_pages

MOST_IN_ORDER_BY_HAND = 100


class ThemeViewSet(SnippetViewSet):
    model = Theme
    icon = "tag"
    list_display = ["name_fi", "name_sv", "name_en", "code"]
    search_fields = ["name_fi", "name_sv", "name_en"]
    ordering = ["name_fi"]
    copy_view_enabled = False
    add_to_settings_menu = True


register_snippet(ThemeViewSet)


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
    lock_subtree(page.path)
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


@hooks.register("construct_page_chooser_queryset")
def offer_no_unpublished_pages_of_others(pages, request):
    """Links may go to every public page, and to what one may work on oneself."""
    if request.user.is_superuser:
        return pages
    policy = policy_registry.get_by_type(Page)
    own = policy.instances_user_has_any_permission_for(request.user, {"add", "change", "publish"})
    public = public_pages(Page.objects.all())
    return pages.filter(Q(pk__in=public.values("pk")) | Q(pk__in=own.values("pk")))


@hooks.register("construct_explorer_page_queryset")
def put_in_order_by_hand_only_what_fits_on_a_screen(parent_page, pages, request):
    """Wagtail shows all that is below a page at once there, which nobody sees the end of when it is a hundred thousand."""
    if request.GET.get("ordering") != "ord" or parent_page.numchild <= MOST_IN_ORDER_BY_HAND:
        return pages
    text = _("There are too many pages here to put all in order by hand. These are the first %(number)s.")
    messages.warning(request, text % {"number": MOST_IN_ORDER_BY_HAND})
    return pages[:MOST_IN_ORDER_BY_HAND]


for action in (DeleteFew, MoveFew, PublishFew, UnpublishFew):
    hooks.register("register_bulk_action", action, order=1000)  # after Wagtail's own, in their place
