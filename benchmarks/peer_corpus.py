# ruff: noqa: E402
"""Gives the hub the texts of a corpus that other systems have too: `python -m benchmarks.peer_corpus FOLDER`.

The folder holds `organisations-10000.jsonl` and `news-1000.jsonl`. The directory has been filled before with as
many organisations (`benchmarks.fill`); they take the summary and the description of the corpus. The news are made.
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Page

from benchmarks.organisations import insert_pages
from core.models import PageMunicipality, PageTheme, Theme
from news.models import NewsIndexPage, NewsPage
from organisations.models import OrganisationIndexPage, OrganisationPage
from regions.models import Municipality


def main() -> None:
    folder = Path(sys.argv[1])
    with transaction.atomic():
        give_texts(list(lines_of(folder / "organisations-10000.jsonl")))
    with transaction.atomic():
        make_news(list(lines_of(folder / "news-1000.jsonl")))


def lines_of(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def give_texts(rows: list[dict[str, Any]]) -> None:
    directory = OrganisationIndexPage.objects.filter(locale__language_code="fi").order_by("depth", "path")[0]
    pages = list(OrganisationPage.objects.descendant_of(directory).order_by("path"))
    for page, row in zip(pages, rows, strict=False):
        page.summary, page.description = row["summary"], row["description"]
    models.QuerySet(OrganisationPage).bulk_update(pages, ["summary", "description"], batch_size=500)


def make_news(rows: list[dict[str, Any]]) -> None:
    index = NewsIndexPage.objects.filter(locale__language_code="fi").order_by("depth", "path")[0]
    rng = random.Random(1)
    pages = [news_page(index, number, row, rng) for number, row in enumerate(rows, index.numchild + 1)]
    insert_pages(NewsPage, pages)
    themes, municipalities = list(Theme.objects.all()), list(Municipality.objects.current())
    PageTheme.objects.bulk_create(
        PageTheme(page_id=page.pk, theme=theme) for page in pages for theme in rng.sample(themes, 2)
    )
    PageMunicipality.objects.bulk_create(
        PageMunicipality(page_id=page.pk, municipality=rng.choice(municipalities)) for page in pages
    )
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(pages))


def news_page(index: NewsIndexPage, number: int, row: dict[str, Any], rng: random.Random) -> NewsPage:
    moment = datetime.fromisoformat(row["date"])
    return NewsPage(
        path=NewsPage._get_path(index.path, index.depth + 1, number),
        depth=index.depth + 1,
        numchild=0,
        title=row["title"],
        draft_title=row["title"],
        slug=f"{row['slug']}-c",
        url_path=f"{index.url_path}{row['slug']}-c/",
        content_type=ContentType.objects.get_for_model(NewsPage),
        locale=index.locale,
        translation_key=UUID(int=rng.getrandbits(128), version=4),
        live=True,
        first_published_at=moment,
        last_published_at=moment,
        date=moment.date(),
        lead=row["lead"],
        body=[("text", row["body"])],
        author_name=row["author_name"],
        author_title=row["author_title"],
        author_organisation=row["author_org"][:160],
    )


if __name__ == "__main__":
    main()
