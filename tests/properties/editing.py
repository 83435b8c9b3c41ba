# ruff: noqa: E402
"""An editor who does anything at any time, through Wagtail's own actions, as a process of its own.

`python -m tests.properties.editing SEED` reads commands from its input, one a line, and answers each with a line of
JSON: `fill N` publishes pages to begin with, `act` does one random thing (`act NAME SEED` that one), `hold NAME SEED`
does it in a transaction that stays open until the next line, `trim N` deletes all content pages but so many once there
are twice as many, `truth` tells what the pages say.
"""

import contextlib
import json
import os
import random
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")

import django
from django.conf import settings

# What Wagtail's worker would do, such as the index of its search, nobody here looks at.
settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
django.setup()  # models can be imported only after this

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Locale, Page, PageViewRestriction, ReferenceIndex

from cms.publishing import publish_due
from content_store.models import History
from core import projection
from core.deletion import StillUsedError
from core.following import following
from core.items import entries_of
from core.models import LanguageSettings, PageMunicipality, PageRegion, PageTheme, Theme
from core.projection import content_pages
from core.visibility import public_pages
from events.models import EventIndexPage, EventPage
from home.models import ContentPage, HomePage
from networks.models import NetworkIndexPage, NetworkPage, PageNetwork, ProjectIndexPage, ProjectPage
from news.models import NewsIndexPage, NewsPage
from organisations.models import OrganisationIndexPage, OrganisationPage
from people.models import PageContact, Person
from regions.models import Municipality, Region

REGIONS = ("01", "09", "19")
MUNICIPALITIES = ("405", "109", "698", "091")
THEMES = ("vapaaehtoistyo", "omaishoito", "nuoret")
WORDS = ("Järjestöilta", "Kyläyhdistys", "Omaiset", "Vertaistuki", "Lähimmäinen", "Kesäyö", "Ääni kuuluviin")
HOMES = {NewsPage: NewsIndexPage, EventPage: EventIndexPage, OrganisationPage: OrganisationIndexPage}
SECTIONS = {NetworkPage: NetworkIndexPage, ProjectPage: ProjectIndexPage, ContentPage: HomePage, **HOMES}

MUCH = projection.AT_ONCE
settle_for = projection.settle_for

Act = Callable[[random.Random], Any]
ACTS: list[tuple[int, Act]] = []


class NotNowError(Exception):
    """There is nothing to do this with just now."""


def act(weight: int) -> Callable[[Act], Act]:
    """Register something that an editor does, this often."""

    def register(function: Act) -> Act:
        ACTS.append((weight, function))
        return function

    return register


# --- What editors do ----------------------------------------------------------------------------------------


@act(14)
def publish_something_new(rng: random.Random) -> Page:
    model = rng.choice(
        [NewsPage, NewsPage, NewsPage, EventPage, OrganisationPage, NetworkPage, ProjectPage, ContentPage]
    )
    page = model(title=some_title(rng), live=False, **required_fields(model, rng))
    some_page(rng, SECTIONS[model]).add_child(instance=page)
    mark(page, rng)
    page.save_revision().publish(skip_permission_checks=True)
    return page


@act(14)
def edit_and_publish(rng: random.Random) -> Page:
    page = latest(some_content(rng))
    change(page, rng)
    page.save_revision().publish(skip_permission_checks=True)
    return page


@act(6)
def save_a_draft(rng: random.Random) -> Page:
    page = latest(some_content(rng))
    change(page, rng)
    page.title = f"Luonnos {page.title}"[:80]
    page.save_revision()
    return page


@act(6)
def unpublish(rng: random.Random) -> Page:
    page = some_content(rng, live=True)
    UnpublishPageAction(page).execute(skip_permission_checks=True)
    return page


@act(2)
def unpublish_with_all_below(rng: random.Random) -> Page:
    page = some_page(rng, rng.choice([NetworkPage, NewsIndexPage, NetworkIndexPage]))
    # Wagtail asks for each page below whether this user may.
    user, _is_new = get_user_model().objects.get_or_create(
        username="toimitus", defaults={"is_superuser": True}
    )
    UnpublishPageAction(page, user=user, include_descendants=True).execute(skip_permission_checks=True)
    return page


@act(10)
def publish_again(rng: random.Random) -> Page:
    hidden = Page.objects.filter(live=False, depth__gt=2, latest_revision__isnull=False)
    page = one_of(rng, hidden)
    page.get_latest_revision().publish(skip_permission_checks=True)
    return page


@act(4)
def delete(rng: random.Random) -> Page:
    page = some_content(rng)
    if page.get_descendant_count() > 10:
        raise NotNowError
    DeletePageAction(page).execute(skip_permission_checks=True)
    return page


@act(8)
def move(rng: random.Random) -> Page:
    page = some_content(rng)
    return move_below(page, some_page(rng, SECTIONS[type(page)]))


@act(3)
def move_a_whole_section(rng: random.Random) -> Page:
    page = some_page(rng, rng.choice([NewsIndexPage, EventIndexPage]))
    return move_below(page, some_page(rng, rng.choice([HomePage, NetworkPage])))


@act(2)
def begin_a_section(rng: random.Random) -> Page:
    page = rng.choice([NewsIndexPage, EventIndexPage])(title=some_title(rng), live=False)
    some_page(rng, rng.choice([HomePage, NetworkPage])).add_child(instance=page)
    page.save_revision().publish(skip_permission_checks=True)
    return page


@act(5)
def restrict(rng: random.Random) -> Page:
    page = some_page(rng, rng.choice([*SECTIONS.values(), NetworkPage, NewsPage, OrganisationPage]))
    if page.depth <= 2 and rng.random() < 0.8:
        raise NotNowError
    kind = rng.choice([PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=kind, password="kevät")
    return page


@act(8)
def lift_a_restriction(rng: random.Random) -> Page:
    restriction = one_of(rng, PageViewRestriction.objects.all())
    restriction.delete()
    return restriction.page


@act(6)
def rename_an_organisation(rng: random.Random) -> Page:
    page = latest(some_page(rng, OrganisationPage))
    page.title = some_title(rng)
    page.save_revision().publish(skip_permission_checks=True)
    return page


@act(3)
def change_an_address(rng: random.Random) -> Page:
    page = latest(some_page(rng, rng.choice([NewsIndexPage, NetworkPage, OrganisationIndexPage])))
    page.slug = f"osoite-{rng.randrange(10**9)}"
    page.save_revision().publish(skip_permission_checks=True)
    return page


@act(4)
def rename_a_theme(rng: random.Random) -> Theme:
    theme = one_of(rng, Theme.objects.all())
    theme.name_fi = some_title(rng)
    theme.save()
    return theme


@act(4)
def change_a_person(rng: random.Random) -> Person:
    person = one_of(rng, Person.objects.all())
    person.name = f"Aino {some_title(rng)}"
    today = timezone.localdate()
    person.valid_until = rng.choice([None, today, today - timedelta(days=1), today + timedelta(days=9)])
    person.save()
    return person


@act(8)
def let_expire_soon(rng: random.Random) -> Page:
    page = latest(some_content(rng, live=True))
    page.expire_at = timezone.now() + timedelta(seconds=rng.choice([1, 2, 5, 30]))
    page.save_revision().publish(skip_permission_checks=True)
    return page


@act(5)
def schedule(rng: random.Random) -> Page:
    page = latest(some_content(rng))
    change(page, rng)
    page.go_live_at = timezone.now() + timedelta(seconds=rng.choice([1, 3, 10]))
    page.save_revision(approved_go_live_at=page.go_live_at)
    return page


@act(8)
def publish_on_time(rng: random.Random) -> str:
    publish_due(timezone.now())
    return "worker"


@act(5)
def translate(rng: random.Random) -> Page:
    page = one_of(rng, content_pages().filter(locale__language_code="fi")).specific
    locale = Locale.objects.get(language_code=rng.choice(["sv", "en"]))
    if page.has_translation(locale):
        raise NotNowError
    action = CopyPageForTranslationAction(page, locale, copy_parents=True)
    copy = action.execute(skip_permission_checks=True)
    copy.title = f"På svenska {page.title}"[:80]
    copy.save_revision().publish(skip_permission_checks=True)
    return copy


@act(1)
def close_or_open_a_language(rng: random.Random) -> str:
    closed = LanguageSettings.load().closed_locales
    swedish = Locale.objects.get(language_code="sv")
    if closed.filter(pk=swedish.pk).exists():
        closed.remove(swedish)
    else:
        closed.add(swedish)
    return "sv"


@act(2)
def copy_a_page(rng: random.Random) -> Page:
    page = some_content(rng)
    attributes = {"slug": f"kopio-{rng.randrange(10**9)}", "title": some_title(rng)}
    action = CopyPageAction(page, to=page.get_parent(), update_attrs=attributes, keep_live=rng.random() < 0.7)
    return action.execute(skip_permission_checks=True)


@act(2)
def alias_a_page(rng: random.Random) -> Page:
    page = some_content(rng)
    action = CreatePageAliasAction(
        page, parent=page.get_parent(), update_slug=f"alias-{rng.randrange(10**9)}"
    )
    return action.execute(skip_permission_checks=True)


@act(2)
def merge_organisations(rng: random.Random) -> Page:
    page, successor = latest(some_page(rng, OrganisationPage)), some_page(rng, OrganisationPage)
    if page.pk == successor.pk:
        raise NotNowError
    page.successor = successor
    page.save_revision().publish(skip_permission_checks=True)
    UnpublishPageAction(OrganisationPage.objects.get(pk=page.pk)).execute(skip_permission_checks=True)
    return page


@act(1)
def begin_a_new_history(rng: random.Random) -> str:
    """No editor's act, but an operator's, who has put back a backup: every reader has to start over."""
    epoch = uuid.UUID(int=rng.getrandbits(128))
    History.objects.update(epoch=epoch)
    return str(epoch)


# --- What they do it with -----------------------------------------------------------------------------------


def one_of(rng: random.Random, rows: Any) -> Any:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise NotNowError
    return rows.model.objects.get(pk=rng.choice(keys))


def perhaps_one_of(rng: random.Random, rows: Any) -> list[Any]:
    """One row or none."""
    if rng.random() < 0.5:
        return []
    with contextlib.suppress(NotNowError):
        return [one_of(rng, rows)]
    return []


def some_page(rng: random.Random, model: type[Page]) -> Any:
    """A page of a type, rather in Finnish."""
    pages = model.objects.all()
    finnish = pages.filter(locale__language_code="fi")
    return one_of(rng, finnish if rng.random() < 0.8 else pages)


def some_content(rng: random.Random, **conditions: Any) -> Any:
    return one_of(rng, content_pages().filter(alias_of=None, **conditions)).specific


def some_title(rng: random.Random) -> str:
    return f"{rng.choice(WORDS)} {rng.randrange(10**6)}"


def latest(page: Page) -> Any:
    """The page as it stands in the editor's form."""
    if page.alias_of_id:
        raise NotNowError
    return page.specific.get_latest_revision_as_object()


def required_fields(model: type[Page], rng: random.Random) -> dict[str, Any]:
    now = timezone.now()
    municipality = Municipality.objects.get(code=rng.choice(MUNICIPALITIES))
    return {
        NewsPage: {"body": [("text", "<p>Kokoonnumme Lappeenrannassa.</p>")]},
        EventPage: {"starts_at": now, "ends_at": now + timedelta(hours=2), "municipality": municipality},
        OrganisationPage: {"municipality": municipality, "latitude": 61.06, "longitude": 28.19},
        NetworkPage: {"purpose": "Tuo järjestöt yhteen."},
        ProjectPage: {"starts_on": timezone.localdate().replace(day=1)},
        ContentPage: {},
    }[model]


def change(page: Any, rng: random.Random) -> None:
    page.title = some_title(rng)
    if rng.random() < 0.5:
        mark(page, rng)
    if rng.random() < 0.3:
        page.go_live_at = page.expire_at = None


def mark(page: Any, rng: random.Random) -> None:
    """Say what the page is about, otherwise than before."""
    page.region_links = [PageRegion(region=region) for region in some_of(rng, Region, REGIONS)]
    page.municipality_links = [
        PageMunicipality(municipality=found) for found in some_of(rng, Municipality, MUNICIPALITIES)
    ]
    page.theme_links = [PageTheme(theme=theme) for theme in some_of(rng, Theme, THEMES)]
    if isinstance(page, (NewsPage, EventPage)):
        networks = perhaps_one_of(rng, NetworkPage.objects.filter(locale=page.locale_id))
        page.network_links = [PageNetwork(network=network) for network in networks]
        page.contact_links = [
            PageContact(person=person) for person in perhaps_one_of(rng, Person.objects.all())
        ]
    sources = perhaps_one_of(rng, OrganisationPage.objects.filter(locale=page.locale_id))
    page.source_organisation = sources[0] if sources else None


def some_of(rng: random.Random, model: Any, codes: tuple[str, ...]) -> list[Any]:
    return list(model.objects.filter(code__in=rng.sample(codes, rng.randrange(3))))


def move_below(page: Page, target: Page) -> Page:
    if target.pk == page.get_parent().pk or target.path.startswith(page.path):
        raise NotNowError
    if target.locale_id != page.locale_id:
        raise NotNowError
    MovePageAction(page, target, pos="last-child").execute(skip_permission_checks=True)
    return page


# --- The process --------------------------------------------------------------------------------------------


def do_something(rng: random.Random, function: Act | None = None) -> dict[str, Any]:
    """One act, random unless named; in one transaction as in the admin, or as Wagtail does it by itself."""
    weights = [weight for weight, _function in ACTS]
    function = function or rng.choices(ACTS, weights)[0][1]
    take_for_much(2 if rng.random() < 0.5 else MUCH)
    told: dict[str, Any] = {"act": function.__name__}
    try:
        with following() if rng.random() < 0.7 else contextlib.nullcontext():
            told["of"] = str(function(rng))
    except (NotNowError, StillUsedError):
        told["impossible"] = True
    except Exception as error:  # noqa: BLE001  told, and counted at the end
        told["failed"] = f"{type(error).__name__}: {error}"[:300]
    return told


def take_for_much(count: int) -> None:
    """Make no more items at once than so many, and when they are few, leave the rest to whoever comes next."""
    projection.AT_ONCE = projection.GONE_AT_ONCE = count
    projection.settle_for = settle_for if count == MUCH else lambda _seconds: None


def hold(rng: random.Random, function: Act) -> dict[str, Any]:
    """Do something, and commit it only after the next line of input."""
    with transaction.atomic():
        told = do_something(rng, function)
        say({**told, "held": True})
        sys.stdin.readline()
    return {"released": True}


def trim(count: int) -> dict[str, Any]:
    PageViewRestriction.objects.all().delete()
    LanguageSettings.load().closed_locales.clear()
    pages = list(content_pages().order_by("?").values_list("pk", flat=True))
    if len(pages) <= 2 * count:
        return {"left": len(pages)}
    kept = with_what_they_show(set(pages[:count]))
    surplus = [key for key in pages if key not in kept]
    try:
        with transaction.atomic():  # together, since that takes a third of the time
            Page.objects.filter(pk__in=surplus).delete()
    except StillUsedError:
        for key in surplus:
            page = Page.objects.filter(pk=key).first()  # it may have gone with one above it
            with contextlib.suppress(StillUsedError):
                if page:
                    DeletePageAction(page).execute(skip_permission_checks=True)
    return {"left": content_pages().count()}


def with_what_they_show(keys: set[int]) -> set[int]:
    """And so on, so that nothing is in the way of deleting the others together."""
    page = ContentType.objects.get_for_model(Page)
    shows = ReferenceIndex.objects.filter(base_content_type=page, object_id__in=[str(key) for key in keys])
    shown = {int(key) for key in shows.values_list("to_object_id", flat=True) if key.isdigit()}
    more = set(content_pages().filter(pk__in=shown - keys).values_list("pk", flat=True))
    return with_what_they_show(keys | more) if more else keys


def fill(rng: random.Random, count: int) -> dict[str, Any]:
    for code in THEMES:
        Theme.objects.get_or_create(code=code, defaults={"name_fi": code})
    for name in WORDS:
        Person.objects.create(name=f"Aino {name}", basis=Person.Basis.CONSENT, email="aino@example.fi")
    for _ in range(count):
        publish_something_new(rng)
    return {"filled": count}


def truth() -> dict[str, Any]:
    """Id and complete item, less the version, of everything that the gate lets out."""
    now = timezone.now()
    entries = entries_of(Page.objects.filter(pk__in=public_pages(content_pages(), now)).specific(), now)
    return {str(entry.id): json.loads(entry.body) for entry in entries}


def named(words: list[str]) -> tuple[random.Random, Act]:
    """The act that a command names, with what is random in it."""
    name, seed = words
    [function] = [function for _weight, function in ACTS if function.__name__ == name]
    return random.Random(int(seed)), function  # noqa: S311  nothing secret


def answer(rng: random.Random, command: str) -> dict[str, Any]:
    name, *words = command.split()
    if name == "fill":
        return fill(rng, int(words[0]))
    if name == "trim":
        return trim(int(words[0]))
    if name == "hold":
        return hold(*named(words))
    if name == "truth":
        return truth()
    return do_something(*(named(words) if words else (rng,)))


def say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    rng = random.Random(int(sys.argv[1]))  # noqa: S311  nothing secret
    while line := sys.stdin.readline():
        say(answer(rng, line))


if __name__ == "__main__":
    main()
