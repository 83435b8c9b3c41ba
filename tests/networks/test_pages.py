"""What the pages of networks and projects show, and what they must not."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from networks.models import NetworkIndexPage, NetworkPage, PageNetwork, ProjectIndexPage, ProjectPage
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    NetworkPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ProjectPageFactory,
    section,
)
from tests.hiding import translated_site

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SECRET = "Salaneuvottelu"


def titles(pages):
    return [page.title for page in pages]


def private(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def mark(page, network):
    PageNetwork.objects.create(page=page, network=network)
    return page


def test_a_network_shows_what_lies_below_it_and_what_is_marked_with_it(client):
    network = NetworkPageFactory()
    NewsPageFactory(title="Oma uutinen", parent=NewsIndexPageFactory(parent=network))
    mark(NewsPageFactory(title="Merkitty uutinen"), network)
    EventPageFactory(title="Oma kokous", parent=EventIndexPageFactory(parent=network))
    mark(ProjectPageFactory(title="Merkitty hanke"), network)
    ProjectPageFactory(title="Oma hanke", parent=network)
    EventPageFactory(title="Muiden kokous")

    context = client.get(network.url).context

    assert set(titles(context["news"])) == {"Oma uutinen", "Merkitty uutinen"}
    assert titles(context["coming_events"]) == ["Oma kokous"]
    assert set(titles(context["projects"])) == {"Oma hanke", "Merkitty hanke"}


def test_past_meetings_stand_apart_from_coming_ones(client):
    network = NetworkPageFactory()
    calendar = EventIndexPageFactory(parent=network)
    EventPageFactory(title="Ollut", parent=calendar, starts_at=timezone.now() - timedelta(days=3))
    EventPageFactory(title="Tuleva", parent=calendar)

    context = client.get(network.url).context

    assert (titles(context["past_events"]), titles(context["coming_events"])) == (["Ollut"], ["Tuleva"])


def test_what_is_not_public_is_named_nowhere_on_a_network_page(client):
    network = NetworkPageFactory(continued_by=private(NetworkPageFactory(title=SECRET)))
    mark(private(NewsPageFactory(title=SECRET)), network)
    mark(EventPageFactory(title=SECRET, live=False), network)
    mark(private(ProjectPageFactory(title=SECRET)), network)
    private(NetworkPageFactory(title=SECRET, continued_by=network))
    network.members.create(organisation=private(OrganisationPageFactory(title=SECRET)), role="Jäsen")
    network.members.create(person=PersonFactory(name=SECRET, valid_until=TODAY - timedelta(days=1)))

    response = client.get(network.url)

    assert response.status_code == 200
    assert SECRET not in response.content.decode()


def test_a_member_with_a_role_is_shown_with_it(client):
    network = NetworkPageFactory()
    network.members.create(name="Eila Ström", role="puheenjohtaja")
    network.members.create(organisation=OrganisationPageFactory(title="Saimaan Tuki ry"))
    network.save()

    page = client.get(network.url).content.decode()

    assert "Puheenjohtaja" in page
    assert "Eila Ström" in page
    assert "Saimaan Tuki ry" in page


def test_the_list_of_networks_gathers_them_by_kind_and_sets_ended_ones_apart(client):
    NetworkPageFactory(title="Seniorit", kind=NetworkPage.Kind.THEMATIC)
    NetworkPageFactory(title="Pöytä", kind=NetworkPage.Kind.PARTNERSHIP_TABLE)
    NetworkPageFactory(title="Vanha", ended=TODAY - timedelta(days=1))
    NetworkPageFactory(title="Tänään päättyvä", ended=TODAY)

    context = client.get(section(NetworkIndexPage, "Verkostot").url).context

    assert [titles(found) for _label, found in context["groups"]] == [
        ["Seniorit", "Tänään päättyvä"],
        ["Pöytä"],
    ]
    assert titles(context["ended"]) == ["Vanha"]


def test_projects_are_listed_by_state_also_those_below_networks(client):
    month = TODAY.replace(day=1)
    ProjectPageFactory(title="Käynnissä", starts_on=month, ends_on=month, parent=NetworkPageFactory())
    ProjectPageFactory(title="Tulossa", starts_on=month + timedelta(days=62))
    ProjectPageFactory(title="Päättynyt", starts_on=date(2017, 8, 1), ends_on=date(2020, 12, 1))

    context = client.get(section(ProjectIndexPage, "Hankkeet").url).context

    assert titles(context["running"]) == ["Käynnissä"]
    assert titles(context["coming"]) == ["Tulossa"]
    assert titles(context["ended"]) == ["Päättynyt"]


def test_a_project_tells_its_period_state_host_and_successor(client):
    successor = ProjectPageFactory(title="Sote-muutostuki")
    host = OrganisationPageFactory(title="Kymijoen Turva ry")
    project = ProjectPageFactory(
        starts_on=date(2017, 8, 15),
        ends_on=date(2020, 12, 31),
        continued_by=successor,
        host_organisation=host,
    )

    context = client.get(project.url).context

    assert (context["period"], context["state"]) == ("8/2017–12/2020", "ended")
    assert context["continued_by"].title == "Sote-muutostuki"
    assert context["host"].title == "Kymijoen Turva ry"
    assert titles(client.get(successor.url).context["continues"]) == [project.title]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2017, 7, 31), "coming"),
        (date(2017, 8, 1), "running"),
        (date(2020, 12, 31), "running"),
        (date(2021, 1, 1), "ended"),
    ],
)
def test_whole_months_count_in_the_state_of_a_project_and_in_lists(day, state):
    project = ProjectPageFactory(starts_on=date(2017, 8, 1), ends_on=date(2020, 12, 1))

    listed = {
        name
        for name in ("coming", "running", "ended")
        if project in getattr(ProjectPage.objects.all(), name)(day)
    }

    assert (project.state_on(day), listed) == (state, {state})


def test_what_is_not_public_is_named_nowhere_on_a_project_page(client):
    project = ProjectPageFactory(
        host_organisation=private(OrganisationPageFactory(title=SECRET)),
        continued_by=private(ProjectPageFactory(title=SECRET)),
    )
    project.partners.create(organisation=private(OrganisationPageFactory(title=SECRET)))
    project.save()
    mark(project, private(NetworkPageFactory(title=SECRET)))

    response = client.get(project.url)

    assert response.status_code == 200
    assert SECRET not in response.content.decode()


def test_news_that_link_to_a_project_are_shown_on_it(client):
    project = ProjectPageFactory()
    text = f'<p>Lue lisää <a linktype="page" id="{project.pk}">hankkeesta</a>.</p>'
    NewsPageFactory(title="Hanke alkoi", body=[("text", text)])
    NewsPageFactory(title="Muuta")

    assert titles(client.get(project.url).context["news"]) == ["Hanke alkoi"]


def test_a_reference_leads_to_the_reader_s_language_where_there_is_one(client):
    host = OrganisationPageFactory(title="Saimaan Turva ry")
    home = translated_site("sv")
    swedish = OrganisationPageFactory(
        title="Saimens Stöd rf", parent=home, locale=home.locale, translation_key=host.translation_key
    )
    project = ProjectPageFactory(parent=home, locale=home.locale, host_organisation=host)

    assert client.get(project.url).context["host"].pk == swedish.pk


@pytest.mark.parametrize("count", [1, 20])
def test_a_network_page_takes_the_same_queries_however_much_it_has(
    client, django_assert_max_num_queries, count
):
    network = NetworkPageFactory()
    for _number in range(count):
        mark(NewsPageFactory(), network)
        mark(EventPageFactory(), network)
        mark(EventPageFactory(starts_at=timezone.now() - timedelta(days=3)), network)
        mark(ProjectPageFactory(), network)
        network.members.create(organisation=OrganisationPageFactory(), role="Jäsen")
        network.members.create(person=PersonFactory())
    network.save()
    client.get(network.url)

    with django_assert_max_num_queries(90):
        client.get(network.url)


@pytest.mark.parametrize("count", [1, 20])
def test_a_project_page_takes_the_same_queries_however_much_it_has(
    client, django_assert_max_num_queries, count
):
    project = ProjectPageFactory()
    for _number in range(count):
        mark(project, NetworkPageFactory())
        project.partners.create(organisation=OrganisationPageFactory())
        ProjectPageFactory(continued_by=project)
    project.save()
    client.get(project.url)

    with django_assert_max_num_queries(90):
        client.get(project.url)


@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize(
    ("model", "title", "factory"),
    [(NetworkIndexPage, "Verkostot", NetworkPageFactory), (ProjectIndexPage, "Hankkeet", ProjectPageFactory)],
    ids=["networks", "projects"],
)
def test_a_list_takes_the_same_queries_however_long(
    client, django_assert_max_num_queries, count, model, title, factory
):
    factory.create_batch(count)
    url = section(model, title).url
    client.get(url)

    with django_assert_max_num_queries(45):
        client.get(url)
