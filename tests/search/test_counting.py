"""Searches are counted by day and words, and nothing is kept that tells who searched."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.urls import reverse
from django.utils import timezone, translation

from cms.management.commands.worker import DAILY
from search.asking.counting import count_search
from search.models import SearchCount
from search.views import search as search_view
from tests.factories import NewsPageFactory, site_root

pytestmark = pytest.mark.django_db


def search(client, language="fi", headers=None, **query):
    site_root()
    with translation.override(language):
        address = reverse("search:search")
    response = client.get(address, query, headers=headers)
    assert response.status_code == 200
    return response


def counted():
    rows = SearchCount.objects.order_by("language", "query")
    return [(row.language, row.query, row.times, row.times_without_results) for row in rows]


def test_a_search_is_counted_with_whether_it_found_anything(client):
    NewsPageFactory(title="Vertaistuki")

    search(client, q="vertaistuki")
    search(client, q="  Vertaistuki ")
    search(client, q="Äkäslompolo")

    assert counted() == [("fi", "vertaistuki", 2, 0), ("fi", "äkäslompolo", 1, 1)]
    assert SearchCount.objects.first().day == timezone.localdate()


def test_the_same_words_are_counted_for_each_day():
    count_search("omaiset", "fi", 3)
    SearchCount.objects.update(day=timezone.localdate() - timedelta(days=1))

    count_search("omaiset", "fi", 0)

    assert counted() == [("fi", "omaiset", 1, 0), ("fi", "omaiset", 1, 1)]


@pytest.mark.parametrize(
    "more", [{"page": "1"}, {"type": "news"}, {"places": "word"}, {"municipality": "405"}]
)
def test_other_pages_and_filters_of_a_search_are_not_counted_again(client, more):
    NewsPageFactory(title="Omaiset")

    search(client, q="omaiset", **more)

    assert counted() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": "facebookexternalhit/1.1"},
    ],
    ids=lambda headers: next(iter(headers.values()))[:40],
)
def test_what_nobody_waits_for_is_not_counted(client, headers):
    search(client, q="omaiset", headers=headers)

    assert counted() == []


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
    ],
)
def test_people_are_counted(client, agent):
    search(client, q="omaiset", headers={"User-Agent": agent})

    assert counted() == [("fi", "omaiset", 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "aino.virtanen@example.fi",
        "kuka on aino (at) example.fi",
        "aino[ät]example.fi",
        "010190-123A",
        "010190A123b henkilö",
        "0 1 0 1 9 0 - 1 2 3 A",
        "synt. 1.1.1990",
        "soita 040 123 4567",
        "+358 (0)40-1234567",
        "٠٤٠١٢٣٤٥٦٧",
        "FI21 1234 5600 0007 85",
        "",
        " ",
        "!?",
        "\0",
        "a" * 120 + " 0401234567",
    ],
)
def test_what_may_tell_of_a_person_or_says_nothing_is_not_kept(text):
    count_search(text, "fi", 0)

    assert counted() == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("53100", "53100"),
        ("Järjestöpäivä 2026", "järjestöpäivä 2026"),
        ("nolla\0merkki\nja  rivi", "nolla merkki ja rivi"),
        ("a\u0308idit", "äidit"),
        ("sana " * 40, ("sana " * 20).strip()),
        ("'); DROP TABLE", "'); drop table"),
        ("100 %s", "100 %s"),
        ("🦆 sorsa", "🦆 sorsa"),
    ],
)
def test_the_words_are_kept_in_one_form(text, kept):
    count_search(text, "sv", 1)

    assert counted() == [("sv", kept, 1, 0)]


def test_counting_leaves_no_trace_of_the_visitor(client):
    response = search(client, q="omaiset")

    assert not response.cookies
    assert {field.name for field in SearchCount._meta.get_fields()} == {
        "id", "day", "language", "query", "times", "times_without_results",
    }  # fmt: skip


@pytest.fixture
def kept_connection():
    """The end of a request closes the connection, on which the test's own transaction is; so does Django's client."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
def test_the_page_is_complete_before_anything_is_counted(rf):
    site_root()
    response = search_view(rf.get("/fi/haku/", {"q": "omaiset"}))
    assert (response.status_code, counted()) == (200, [])

    response.close()
    response.close()

    assert counted() == [("fi", "omaiset", 1, 1)]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_search_goes_on_where_it_cannot_be_counted(client):
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE search_searchcount RENAME TO elsewhere")
    try:
        search(client, q="omaiset")
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE elsewhere RENAME TO search_searchcount")

    search(client, q="omaiset")
    assert counted() == [("fi", "omaiset", 1, 1)]


def test_once_is_forgotten_after_thirty_days_and_everything_after_four_hundred():
    today = timezone.localdate()
    for query, days, times in [
        ("kerran", 31, 1), ("kerran äsken", 30, 1), ("usein", 31, 2), ("ennen", 401, 9), ("vielä", 400, 9),
        ("silloin tällöin", 31, 1), ("silloin tällöin", 5, 1),
    ]:  # fmt: skip
        SearchCount.objects.create(
            day=today - timedelta(days=days), language="fi", query=query, times=times, times_without_results=0
        )

    call_command("forget_searches", verbosity=0)

    assert [query for _language, query, _times, _none in counted()] == [
        "kerran äsken", "silloin tällöin", "silloin tällöin", "usein", "vielä",
    ]  # fmt: skip


def test_the_worker_forgets_every_day():
    assert "forget_searches" in DAILY


@pytest.mark.skipif(connection.vendor != "sqlite", reason="one writer at a time is SQLite's alone")
def test_no_search_waits_for_a_writer(tmp_path, settings):
    """In a process of its own: the tests' database is in memory, with one connection."""
    path = tmp_path / "koe.sqlite3"
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
    }
    program = (
        "import django, time; django.setup()\n"
        "from search.asking.counting import count_search\n"
        "begun = time.monotonic(); count_search('omaiset', 'fi', 1); print(time.monotonic() - begun)"
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'search_searchcount' AND sql <> ''"
            )
            for (statement,) in cursor.fetchall():
                writer.execute(statement)

        def seconds():
            run = subprocess.run(
                [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=environment,
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            return float(run.stdout)

        writer.execute("BEGIN IMMEDIATE")
        assert seconds() < 5
        writer.execute("ROLLBACK")
        assert writer.execute("SELECT count(*) FROM search_searchcount").fetchone() == (0,)
        seconds()
        assert writer.execute("SELECT query, times FROM search_searchcount").fetchall() == [("omaiset", 1)]
