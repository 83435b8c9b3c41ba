"""Old addresses lead to where pages have gone.

Wagtail's own way asks for all old addresses of a moved section in one condition, which SQLite refuses from some
five hundred pages on.
"""

from copy import copy
from itertools import islice

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

BATCH = 300


def redirect_from(page: Page, url_path_before: str) -> None:
    """Make redirects to a page that has got another address, and to all that is live below it.

    In the transaction that has locked them: another one would wait for them while others wait for its redirects.
    """
    before = copy(page)
    before.url_path = url_path_before
    now, then = page.get_url_parts(), before.get_url_parts()
    if now is None or then is None or now[0] != then[0] or now[2] == then[2]:
        return
    below = page.get_descendants(inclusive=True).live().order_by("url_path").values_list("pk", "url_path")
    rows = (
        Redirect(
            old_path=Redirect.normalise_path(then[2] + url_path[len(page.url_path) :]),
            site_id=now[0],
            redirect_page_id=key,
            automatically_created=True,
        )
        for key, url_path in below.iterator(chunk_size=BATCH)
    )
    while batch := list(islice(rows, BATCH)):
        old_paths = [row.old_path for row in batch]
        Redirect.objects.filter(automatically_created=True, site_id=now[0], old_path__in=old_paths).delete()
        Redirect.objects.bulk_create(batch, ignore_conflicts=True)
