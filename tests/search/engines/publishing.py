# ruff: noqa: E402
"""An editor as a process of its own, who publishes and hides what others search for.

`python -m tests.search.engines.publishing` reads commands from its input, one a line, and answers each with a line of
JSON: `publish TITLE`, `unpublish TITLE`, `hide TITLE` (a page that is below a private one from the beginning), `public`
tells how many items are, and `state` how far the engines are.
"""

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.development")

import django

django.setup()  # models can be imported only after this

from django.utils import timezone
from wagtail.models import PageViewRestriction

from content_store.models import ContentItem
from news.models import NewsIndexPage, NewsPage
from search.engines.choosing import states
from tests.factories import NewsPageFactory, section, site_root

SECRET_SECTION = "Johtoryhmä"


def publish(title: str) -> None:
    NewsPageFactory(title=title)


def unpublish(title: str) -> None:
    NewsPage.objects.get(title=title, live=True).unpublish()


def hide(title: str) -> None:
    index = NewsIndexPage.objects.filter(title=SECRET_SECTION).first()
    if index is None:
        index = site_root().add_child(instance=NewsIndexPage(title=SECRET_SECTION))
        PageViewRestriction.objects.create(page=index, restriction_type=PageViewRestriction.LOGIN)
    NewsPageFactory(title=title, parent=index)


def public(_words: str) -> int:
    return ContentItem.objects.current(timezone.now()).count()


def state(_words: str) -> list[dict[str, Any]]:
    return [{"name": one.name, "missing": one.missing, "rebuilding": one.rebuilding} for one in states()]


COMMANDS = {"publish": publish, "unpublish": unpublish, "hide": hide, "public": public, "state": state}


def main() -> None:
    section(NewsIndexPage, "Uutiset")
    while line := sys.stdin.readline():
        command, _blank, words = line.strip().partition(" ")
        sys.stdout.write(json.dumps(COMMANDS[command](words)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
