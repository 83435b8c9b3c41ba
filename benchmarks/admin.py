# ruff: noqa: E402
"""What a view of the admin takes at the size of the directory: `python -m benchmarks.admin`, on a copy of a database.

Queries, milliseconds of the processor and of the clock (the best of several), and by how much the memory of the process
grew, as administrator and as one of 300 editors who have rights at a few parents. It adds those to the database.
"""

import logging
import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

import django

django.setup()  # models can be imported only after this

from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission

from benchmarks.organisations import fill
from core.models import Theme
from organisations.models import OrganisationIndexPage, OrganisationPage

TIMES = 2
EDITORS = 300
PARENTS = (
    "Etelä-Karjala",
    "Kymenlaakso",
    "Lappi",
    "Satakunta",
)  # parts of the directory, with editors of their own
BELOW = 500  # organisations in each of them
PER_EXPLORED_PAGE = 50


@dataclass
class Taken:
    queries: int
    processor: float
    clock: float
    memory: int
    status: int

    def __str__(self) -> str:
        status = f" ({self.status})" if self.status != 200 else ""
        return f"{self.queries} | {self.processor:.0f} | {self.clock:.0f} | {self.memory}{status}"


def main() -> None:
    logging.disable(logging.WARNING)
    only = sys.argv[1:]
    directory = OrganisationIndexPage.objects.filter(locale__language_code="fi").order_by("depth", "path")[0]
    parts = [part_of(directory, title) for title in PARENTS]
    editor = editors_of(parts)
    chief = User.objects.filter(is_superuser=True).order_by("pk")[0]
    size = OrganisationPage.objects.count()
    sys.stdout.write(
        f"{connection.vendor}, {size:,} organisations\n\n| | administrator: queries | ms of the processor | ms | + MB"
        " | editor: queries | ms of the processor | ms | + MB |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    clients = [client_of(chief), client_of(editor)]
    for name, address in addresses(directory, parts[0]):
        if only and not any(word in name for word in only):
            continue
        taken = " | ".join(str(measured(client, address)) for client in clients)
        sys.stdout.write(f"| {name} | {taken} |\n")
        sys.stdout.flush()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"\nThe process took {most} MB at most.\n")


# --- Who asks ---------------------------------------------------------------------------------------------


def part_of(directory: OrganisationIndexPage, title: str) -> OrganisationIndexPage:
    """A part of the directory, with some organisations of its own."""
    found = OrganisationIndexPage.objects.child_of(directory).filter(title=title).first()
    if found is None:
        found = OrganisationIndexPage(title=title, locale=directory.locale)
        directory.add_child(instance=found)
        fill(found, BELOW - 1)
        entry = OrganisationPage(
            title=f"{title}n yhdistys ry",
            municipality=OrganisationPage.objects.exclude(municipality=None)[0].municipality,
            locale=directory.locale,
        )
        found.refresh_from_db()
        found.add_child(instance=entry)
        entry.save_revision().publish()
        found.refresh_from_db()
    return found


def editors_of(parts: list[OrganisationIndexPage]) -> User:
    """Groups with the rights of an editor at one parent each, and people in them; one of them."""
    for part in parts:
        group, new = Group.objects.get_or_create(name=f"Muokkaajat: {part.title}")
        if new:
            group.permissions.add(Permission.objects.get(codename="access_admin"))
            for permission in ("add", "change", "publish"):
                GroupPagePermission.objects.create(group=group, page=part, permission_type=permission)
    for number in range(EDITORS):
        user, new = User.objects.get_or_create(
            username=f"muokkaaja{number}", defaults={"first_name": "Aino", "last_name": f"Virtanen {number}"}
        )
        if new:
            user.groups.add(Group.objects.get(name=f"Muokkaajat: {parts[number % len(parts)].title}"))
    return User.objects.get(username="muokkaaja0")


def client_of(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


# --- What is asked ----------------------------------------------------------------------------------------


def addresses(directory: OrganisationIndexPage, part: OrganisationIndexPage) -> Iterator[tuple[str, str]]:
    organisations = reverse("organisations_modeladmin_index")
    last = OrganisationPage.objects.count() // 50
    theme = Theme.objects.order_by("pk").values_list("code", flat=True)[0]
    yield "Start page of the admin", reverse("wagtailadmin_home")
    for name, query in {
        "": "",
        ", in the middle": f"?p={last // 2}",
        ", last page": f"?p={last}",
        ", by business ID": "?o=2",
        ", by up to date": "?o=-5",
        ", state": "?state__exact=silent",
        ", drafts": "?live__exact=0",
        ", region": "?region=01",
        ", municipality": "?region=01&municipality=091",
        ", theme": f"?theme={theme}",
        ", without business ID": "?missing=business_id",
        ", approximate point": "?missing=exact_place",
        ", language": "?language=fi",
        ", two filters": f"?region=01&theme={theme}",
        ", a word": "?q=martat",
        ", two words": "?q=martat+helsinki",
        ", nothing found": "?q=olematonta",
    }.items():
        yield f"Organisations{name}", organisations + query
    many = reverse("organisations_change_many")
    yield "Change many, all", many
    yield "Change many, a filter", f"{many}?region=01"
    yield "Add an organisation", reverse("organisations_modeladmin_create")
    yield "Imports", reverse("organisation_imports")
    yield "To be rung up", reverse("silent_organisations")
    yield "Proposed changes", reverse("proposed_changes")
    yield "Likely duplicates", reverse("organisation_duplicates")
    yield "Errors that visitors report", reverse("organisation_error_reports")
    yield from explorer(directory, part)
    yield from choosers(directory)
    yield from one_page(part)
    for report in ("site_history", "aging_pages", "locked_pages", "workflow", "page_types_usage"):
        yield f"Report {report.replace('_', ' ')}", reverse(f"wagtailadmin_reports:{report}")


def explorer(directory: OrganisationIndexPage, part: OrganisationIndexPage) -> Iterator[tuple[str, str]]:
    explore = reverse("wagtailadmin_explore", args=[directory.pk])
    last = OrganisationPage.objects.child_of(directory).count() // PER_EXPLORED_PAGE
    yield "Explorer, the directory", explore
    yield "Explorer, last page", f"{explore}?p={last}"
    for order in ("title", "-title", "live", "content_type", "latest_revision_created_at", "ord"):
        yield f"Explorer, by {order}", f"{explore}?ordering={order}"
    yield "Explorer, a word", f"{explore}?q=martat"
    yield "Explorer, last month", f"{explore}?latest_revision_created_at_from=2026-11-01"
    yield "Explorer, a part", reverse("wagtailadmin_explore", args=[part.pk])
    yield "All pages", reverse("wagtailadmin_explore_root")
    yield "Search for pages", f"{reverse('wagtailadmin_pages:search')}?q=martat"
    menu = reverse("wagtailadmin_api:pages:listing")
    yield "Menu of pages, the directory", f"{menu}?child_of={directory.pk}&for_explorer=1&fields=parent"
    yield "Delete the directory", reverse("wagtailadmin_pages:delete", args=[directory.pk])
    yield "Unpublish the directory", reverse("wagtailadmin_pages:unpublish", args=[directory.pk])
    yield "Move the directory", reverse("wagtailadmin_pages:move", args=[directory.pk])
    yield "Copy the directory", reverse("wagtailadmin_pages:copy", args=[directory.pk])
    for action in ("publish", "move"):
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        yield f"Bulk {action}, all of the directory", f"{bulk}?id=all&childOf={directory.pk}"


def choosers(directory: OrganisationIndexPage) -> Iterator[tuple[str, str]]:
    browse, of_type = reverse("wagtailadmin_choose_page"), "page_type=organisations.organisationpage"
    below = reverse("wagtailadmin_choose_page_child", args=[directory.pk])
    search = reverse("wagtailadmin_choose_page_search")
    choose = reverse("organisation_chooser:choose")
    for name, query in {
        "": "",
        ", page 5000": "?p=5000",
        ", a word": "?q=martat",
        ", a word and a municipality": "?q=martat&municipality=091",
        ", several": "?multiple=1",
    }.items():
        yield f"Chooser of organisations{name}", choose + query
    yield "Page chooser, organisations", f"{browse}?{of_type}"
    yield "Page chooser, the directory", f"{below}?{of_type}"
    yield "Page chooser, page 2000", f"{below}?{of_type}&p=2000"
    yield "Page chooser, any type", f"{below}?page_type=wagtailcore.page"
    yield "Page chooser, a word", f"{search}?{of_type}&q=martat"
    yield "Page chooser, a word, any type", f"{search}?q=martat"
    yield (
        "Page chooser, where to move",
        f"{below}?page_type=organisations.organisationindexpage&user_perms=move_to",
    )
    municipality = reverse("wagtailsnippetchoosers_regions_municipality:choose")
    yield "Chooser of municipalities", municipality


def one_page(part: OrganisationIndexPage) -> Iterator[tuple[str, str]]:
    page = OrganisationPage.objects.child_of(part).exclude(latest_revision=None).order_by("-path")[0]
    for view in ("edit", "history", "usage", "delete", "unpublish", "move", "copy", "set_privacy"):
        yield f"One organisation, {view}", reverse(f"wagtailadmin_pages:{view}", args=[page.pk])
    yield "One organisation, inspect", reverse("organisations_modeladmin_inspect", args=[page.pk])
    yield "One organisation, merge", f"{reverse('organisation_merge')}?page={page.pk}"
    add = ["organisations", "organisationpage", part.pk]
    yield "One organisation, new", reverse("wagtailadmin_pages:add", args=add)


def measured(client: Client, address: str) -> Taken:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with CaptureQueriesContext(connection) as queries:
        status = client.get(address).status_code
    asked = len(queries)  # the log is emptied by the next request
    times = [once(client, address) for _ in range(TIMES)]
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    processor, clock = (min(column) for column in zip(*times, strict=True))
    return Taken(asked, processor, clock, memory, status)


def once(client: Client, address: str) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    client.get(address)
    return (time.process_time() - processor) * 1000, (time.perf_counter() - wall) * 1000


if __name__ == "__main__":
    main()
