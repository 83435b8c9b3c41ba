"""A page of help in the admin: what an editor asks first, and the answers that are Silta's own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

TOPICS = [
    (
        _("How do I publish a news item?"),
        _(
            "Choose “New news item” on the dashboard. Write a title and a summary, build the text of blocks, and "
            "send it to moderation at the bottom of the page. If you may publish, you can publish at once."
        ),
    ),
    (
        _("Does my text save itself?"),
        _("Yes, as a draft, while you write. Readers see nothing of it before it is published."),
    ),
    (
        _("How do I publish later?"),
        _(
            "Open “Status” at the top right and set a schedule. The page appears and disappears by itself within a "
            "minute of the time that you gave."
        ),
    ),
    (
        _("What do I write as the alternative text of an image?"),
        _(
            "In a sentence, what the image shows and why it is there. If a reader who cannot see it misses "
            "nothing, mark the image as decorative."
        ),
    ),
    (
        _("Why can I not delete this?"),
        _(
            "What is used somewhere stays until it has been removed there; the list tells where. A page can be "
            "unpublished at any time, and then readers and partners no longer see it."
        ),
    ),
    (
        _("How do I translate a page?"),
        _(
            "Choose “Translate this page” in the page’s menu. You get the text piece by piece; when the original "
            "changes, “Sync translated pages” shows which pieces are new."
        ),
    ),
    (
        _("How do I add or correct many organisations at once?"),
        _(
            "Choose “Imports” in the menu and send a file. You see what would happen to each row before anything is "
            "changed, and you can undo the whole import. A file of what there is can be downloaded from the list "
            "of organisations, corrected in Excel and sent back."
        ),
    ),
    (
        _("Where does what I publish appear?"),
        _(
            "On this site at once, and on the sites of partners that follow its region, municipalities, themes or "
            "networks. So choose those with care on the “Promote” tab."
        ),
    ),
]


def editors_help(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/admin/help.html", {"topics": TOPICS})
