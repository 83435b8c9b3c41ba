"""Whatever is not public is in no answer that anybody can get, nor in any log.

A word of its own is planted in everything that may not be seen. Then every address of the URL configuration outside
the admin is asked, with the keys of all that was hidden and of all that is public. An address that the test does not
know how to ask for makes it fail.
"""

import logging
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.urls import get_resolver
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from content_store.models import ContentItem
from core.item_ids import item_id
from core.models import LanguageSettings, SiltaDocument, SiltaImage
from events.models import EventPage
from news.models import Comment, NewsIndexPage, NewsPage
from organisations.freshness.links import token_of
from organisations.models import CheckAnswer, CheckMail
from people.models import PageContact
from tests.factories import (
    DocumentFactory,
    EventPageFactory,
    HomePageFactory,
    ImageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    body,
)
from tests.hiding import translated_site

pytestmark = pytest.mark.django_db
SHARED = "Kevätkokous"  # in the title of everything, so that a search for it would find what is hidden
PUBLIC = "Julkinen"
YESTERDAY = timezone.localdate() - timedelta(days=1)


def title(word: str) -> str:
    return f"{SHARED} {word}"


def restrict(page: Page, kind: str, **fields) -> None:
    restriction = PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=kind, **fields)
    if kind == PageViewRestriction.GROUPS:
        restriction.groups.add(Group.objects.create(name="Salahallitus"))


def plant_pages() -> set[str]:
    """Pages in every state in which they are not public."""
    NewsPageFactory(title=title("Salaluonnos"), live=False)
    page = NewsPageFactory(title=title(PUBLIC))
    page.title = title("Salamuutos")
    page.save_revision()
    old = NewsPageFactory(title=title("Salavanha"))
    old.save_revision().publish()
    old.title = title(PUBLIC)
    old.save_revision().publish()
    scheduled = NewsPageFactory(title=title("Salatuleva"), live=False)
    scheduled.go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save_revision().publish()
    NewsPageFactory(title=title("Salavanhentunut"), expire_at=timezone.now() - timedelta(minutes=1))
    kinds = {"login": {}, "password": {"password": "Salavasara"}, "groups": {}}
    for kind, fields in kinds.items():
        restrict(OrganisationPageFactory(title=title(f"Sala{kind}")), kind, **fields)
    network = NetworkPageFactory(title=title("Salaverkosto"))
    index = NewsIndexPageFactory(parent=network, title=title("Salalapsi"))
    NewsPageFactory(parent=index, title=title("Salalapsenlapsi"))
    EventPageFactory(parent=network, title=title("Salatapahtuma"))
    restrict(network, "login")
    swedish = translated_site("sv")
    LanguageSettings.load().closed_locales.add(swedish.locale)
    nyheter = swedish.add_child(instance=NewsIndexPage(title=title("Salakieli"), locale=swedish.locale))
    NewsPageFactory(parent=nyheter, title=title("Salaruotsi"), locale=Locale.objects.get(language_code="sv"))
    apart = HomePageFactory(title=title("Salairrallinen"), slug="irrallinen")
    NewsPageFactory(parent=NewsIndexPageFactory(parent=apart), title=title("Salaulkona"))
    return {
        *(
            "Salaluonnos",
            "Salamuutos",
            "Salavanha",
            "Salatuleva",
            "Salavanhentunut",
            "Salalogin",
            "Salapassword",
        ),
        *("Salagroups", "Salaverkosto", "Salalapsi", "Salatapahtuma", "Salakieli", "Salaruotsi"),
        *("Salairrallinen", "Salaulkona", "Salavasara", "Salahallitus"),
    }


def plant_what_pages_show() -> set[str]:
    """Images, documents, people, organisations and comments that may not be seen, on a page that may."""
    collection = Collection.get_first_root_node().add_child(name="Salakokoelma")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    deep = collection.add_child(name="Kuvat").add_child(name="2026")
    image = ImageFactory(title=title("Salakuva"), description="Salakuvateksti", collection=deep)
    document = DocumentFactory(title=title("Salatiedosto"), collection=deep)
    person = PersonFactory(name="Salahenkilö", email="salaposti@example.fi", valid_until=YESTERDAY)
    hidden = OrganisationPageFactory(title=title("Salajärjestö"), live=False)
    CheckMail.objects.create(page=hidden, address="salakysely@example.fi", kind=CheckMail.Kind.FIRST)
    page = NewsPageFactory(
        title=title(f"{PUBLIC} uutinen"),
        main_image=image,
        source_organisation=hidden,
        comments_open=True,
        body=[
            *body(f'<a linktype="document" id="{document.pk}">Muistio</a>'),
            ("document", document),
            ("image", {"image": image, "caption": "", "credit": "", "licence": ""}),
            ("contact", {"person": person, "about": ""}),
        ],
    )
    page.contact_links.add(PageContact(person=person))
    page.save_revision().publish()
    Comment.objects.create(
        page=page, name="Salakommentoija", text="Salakommentti", email="salakirje@example.fi"
    )
    return {
        *("Salakokoelma", "Salakuva", "Salakuvateksti", "Salatiedosto", "Salahenkilö", "salaposti"),
        *("Salajärjestö", "Salakommentoija", "Salakommentti", "salakirje", "salakysely"),
    }


def keys_of(*models) -> list[str]:
    return [str(key) for model in models for key in model.objects.values_list("pk", flat=True)]


def item_ids() -> list[str]:
    stored = {str(key) for key in ContentItem.objects.values_list("pk", flat=True)}
    made = Page.objects.exclude(depth=1).values_list("translation_key", "locale__language_code")
    return sorted(stored | {str(item_id(UUID(str(key)), language)) for key, language in made})


def paths() -> list[str]:
    """The addresses of all pages below a site, public or not, without the language in front."""
    found = [page.specific.get_url_parts() for page in Page.objects.filter(depth__gt=1)]
    return [parts[2].removeprefix("/fi/") for parts in found if parts and parts[2]]


def values() -> dict[str, list[str]]:
    """What to put into the places of the patterns, by their names."""
    pages, media = keys_of(Page), keys_of(SiltaImage, SiltaDocument)
    return {
        **{f"{kind}_id": [*pages, *media] for kind in ("page", "image", "document", "redirect", "site")},
        "pk": [*pages, *media],
        "event_id": keys_of(EventPage),
        "item_id": item_ids(),
        "revision_id": ["1", "2", "3"],
        "type_name": ["news.NewsPage", "organisations.OrganisationPage", "people.Person"],
        "type": ["people.Person", "core.Theme"],
        "name": ["unknown-parameter", "removed"],
        "section": ["fi", "sv"],
        "token": ["arvaus", *links_of_mails()],
        "path": [file.file.name for file in SiltaImage.objects.all()],
        "restriction_id": ["1"],
        "page_view_restriction_id": keys_of(PageViewRestriction),
    }


def links_of_mails() -> list[str]:
    """Whoever holds a mail to an organisation that is hidden now hears nothing of it; other than how to get no more."""
    purposes = [purpose for purpose in CheckAnswer.Purpose if purpose != CheckAnswer.Purpose.STOP]
    return [token_of(mail, purpose) for mail in CheckMail.objects.all() for purpose in purposes]


QUERIES = {
    "pages/": ["limit=100&type=news.NewsPage&fields=*", f"search={SHARED}", "limit=100&fields=*"],
    "images/": ["fields=*", f"search={SHARED}"],
    "documents/": ["fields=*", f"search={SHARED}"],
    "haku/": [f"q={SHARED}"],
    "search": [f"q={SHARED}"],
    "suggest": [f"q={SHARED[:5]}"],
    "items": ["limit=100", "locale=sv", "type=oops", f"municipality={SHARED}"],
    "changes": ["limit=500", "cursor=vieras"],
    "facets": ["type=news"],
}
# Only Wagtail itself knows what these patterns without names take.
UNNAMED = {
    r"documents/^(\d+)/(.*)$": lambda: [
        f"documents/{document.pk}/{document.filename}" for document in SiltaDocument.objects.all()
    ],
    r"fi/^((?:[\w\-]+/)*)$": lambda: [f"fi/{path}" for path in paths()],
}


def patterns(resolver, before="") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        whole = before + str(pattern.pattern)
        found += patterns(pattern, whole) if hasattr(pattern, "url_patterns") else [whole]
    return [pattern for pattern in found if not pattern.startswith("admin/")]


def addresses(pattern: str, known: dict[str, list[str]]) -> list[str]:
    """Every address that a pattern stands for, of those that could give something away."""
    if pattern in UNNAMED:
        return UNNAMED[pattern]()
    found = [
        re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern).replace("^", "").replace("$", "")
    ]
    for name in re.findall(r"<(?:\w+:)?(\w+)>", found[0]):
        assert name in known, f"{pattern} takes a “{name}”, of which this test knows no value"
        place = re.compile(rf"<(?:\w+:)?{name}>")
        found = [place.sub(value.replace("\\", ""), address) for address in found for value in known[name]]
    assert not any(character in address for address in found for character in "<([*"), found[0]
    queries = next((asked for end, asked in QUERIES.items() if pattern.replace("^", "").endswith(end)), [])
    return [*found, *(f"{address}?{query}" for address in found for query in queries)]


def said(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers}\n{response.cookies}\n{content.decode('utf-8', 'replace')}"


def test_no_address_says_anything_that_is_not_public(client, caplog):
    caplog.set_level(logging.INFO)
    cache.clear()
    secret = plant_pages() | plant_what_pages_show()
    caplog.clear()
    known = values()
    leaks, seen = [], ""

    for pattern in sorted(set(patterns(get_resolver()))):
        for address in addresses(pattern, known):
            response = client.get(f"/{address}")
            answer = said(response)
            seen += answer
            assert response.status_code < 500, address
            leaks += [(address, word) for word in secret if word.casefold() in answer.casefold()]

    kept = [f"{word} in the log" for word in secret if word.casefold() in caplog.text.casefold()]
    stored = "".join(ContentItem.objects.values_list("body", flat=True))
    kept += [f"{word} in the store" for word in secret if word in stored]
    kept += [f"{word} in the cache" for word in secret if word in str(getattr(cache, "_cache", ""))]
    assert leaks == []
    assert kept == []
    assert f"{SHARED} {PUBLIC}" in seen


def test_a_preview_is_not_for_everybody(client):
    page = NewsPageFactory(title=title("Salaluonnos"), live=False)

    for address in (f"/admin/pages/{page.pk}/edit/preview/", f"/admin/pages/{page.pk}/view_draft/"):
        response = client.get(address)
        assert response.status_code == 302
        assert "Salaluonnos" not in said(response)


def test_the_test_would_notice(client):
    page = NewsPageFactory(title=title("Julkinen"))

    assert "Julkinen" in said(client.get(page.url))
    assert NewsPage.objects.count() == 1
