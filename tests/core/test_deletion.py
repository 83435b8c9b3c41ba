"""Whatever is still used somewhere cannot be deleted, by whatever door one comes."""

import pytest
from django.db import transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import APIToken, Page
from wagtail.rich_text import RichText
from wagtail.tasks import update_reference_index_task

from core.deletion import StillUsedError, places_of_use, waiting_revisions
from core.models import PageTheme, SiltaDocument, SiltaImage, Theme
from networks.models import NetworkPage, PageNetwork
from news.models import NewsPage
from organisations.models import OrganisationPage
from people.models import PageContact, Person
from tests.factories import (
    ContentPageFactory,
    DocumentFactory,
    ImageFactory,
    LiaisonPersonFactory,
    NetworkPageFactory,
    NewsPageFactory,
    OrganisationPageFactory,
    PersonFactory,
    ProjectPageFactory,
    ThemeFactory,
)
from tests.staff import editor_of

pytestmark = pytest.mark.django_db

PLACE = "Kesäterveiset Lemiltä"


def in_a_body(block, value):
    page = NewsPageFactory(title=PLACE)
    page.body = [("text", "<p>Moi</p>"), (block, value)]
    page.save()


def in_a_draft(block, value):
    page = NewsPageFactory(title=PLACE)
    page.body = [(block, value)]
    page.save_revision()


def picture(image):
    return {"image": image, "caption": "", "credit": "", "licence": ""}


def as_main_image(image):
    NewsPageFactory(title=PLACE, main_image=image)


def as_contact(person):
    PageContact.objects.create(page=NewsPageFactory(title=PLACE), person=person)


def as_theme(theme):
    PageTheme.objects.create(page=NewsPageFactory(title=PLACE), theme=theme)


def as_network(network):
    PageNetwork.objects.create(page=NewsPageFactory(title=PLACE), network=network)


def as_host(organisation):
    ProjectPageFactory(title=PLACE, host_organisation=organisation)


def in_a_link(page):
    in_a_body("text", RichText(f'<p><a linktype="page" id="{page.pk}">lue</a></p>'))


def in_a_drafted_link(page):
    in_a_draft("text", RichText(f'<p><a linktype="page" id="{page.pk}">lue</a></p>'))


def in_a_new_draft(image):
    page = NewsPageFactory(title=PLACE, live=False, first_published_at=None, main_image=image)
    page.save_revision()


def in_the_second_version_of_a_new_draft(image):
    page = NewsPageFactory(title=PLACE, live=False, first_published_at=None)
    page.save_revision()
    page.main_image = image
    page.save_revision()


USES = {
    "image on a page": (ImageFactory, as_main_image),
    "image in a text": (ImageFactory, lambda image: in_a_body("image", picture(image))),
    "image in a draft": (ImageFactory, lambda image: in_a_draft("image", picture(image))),
    "image of a new draft": (ImageFactory, in_a_new_draft),
    "image of a new draft's second version": (ImageFactory, in_the_second_version_of_a_new_draft),
    "photo of a person": (ImageFactory, lambda image: PersonFactory(name=PLACE, title="", photo=image)),
    "document in a text": (DocumentFactory, lambda document: in_a_body("document", document)),
    "document in a draft": (DocumentFactory, lambda document: in_a_draft("document", document)),
    "contact of a page": (PersonFactory, as_contact),
    "person in a text": (
        PersonFactory,
        lambda person: in_a_body("contact", {"person": person, "about": ""}),
    ),
    "theme of a page": (ThemeFactory, as_theme),
    "network of a page": (NetworkPageFactory, as_network),
    "host of a project": (OrganisationPageFactory, as_host),
    "page in a link": (ContentPageFactory, in_a_link),
    "page in a drafted link": (ContentPageFactory, in_a_drafted_link),
}
every_use = pytest.mark.parametrize(("factory", "use"), USES.values(), ids=USES)


@every_use
def test_what_is_used_stays_and_the_places_are_told(factory, use):
    thing = factory()
    use(thing)

    with pytest.raises(StillUsedError) as refusal, transaction.atomic():
        thing.delete()

    assert [str(place) for place in refusal.value.places] == [PLACE]
    assert type(thing).objects.filter(pk=thing.pk).exists()
    assert Page.find_problems() == ([], [], [], [], [])


@every_use
def test_what_is_used_nowhere_goes(factory, use):
    thing = factory()

    thing.delete()

    assert not type(thing).objects.filter(pk=thing.pk).exists()


def one_by_one(thing):
    names = {
        SiltaImage: "wagtailimages:delete",
        SiltaDocument: "wagtaildocs:delete",
        Theme: "wagtailsnippets_core_theme:delete",
        Person: "people_person_modeladmin_delete",
    }
    if isinstance(thing, Page):
        return reverse("wagtailadmin_pages:delete", args=[thing.pk])
    return reverse(names[type(thing)], args=[thing.pk])


def together(thing):
    model = Page if isinstance(thing, Page) else type(thing)
    address = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, "delete"])
    return f"{address}?id={thing.pk}"


THINGS = {
    "image": (ImageFactory, as_main_image),
    "document": (DocumentFactory, lambda document: in_a_body("document", document)),
    "person": (PersonFactory, as_contact),
    "theme": (ThemeFactory, as_theme),
    "network": (NetworkPageFactory, as_network),
    "organisation": (OrganisationPageFactory, as_host),
}


@pytest.mark.parametrize("way", [one_by_one, together])
@pytest.mark.parametrize(("factory", "use"), THINGS.values(), ids=THINGS)
def test_the_admin_says_in_finnish_where_it_is_used_with_links(admin_client, factory, use, way):
    thing = factory()
    use(thing)
    if way is together and isinstance(thing, Person):
        pytest.skip("People are deleted one by one.")
    place = NewsPage.objects.filter(title=PLACE).first() or Page.objects.get(title=PLACE)

    response = admin_client.post(way(thing), {"wagtail_site_name": "Silta"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "Ei voi poistaa" in page
    assert f'<a href="/admin/pages/{place.pk}/edit/">{PLACE}</a>' in page
    assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("factory", [NetworkPageFactory, OrganisationPageFactory, ThemeFactory])
def test_one_is_told_before_one_confirms(admin_client, factory):
    thing = factory()
    {NetworkPage: as_network, OrganisationPage: as_host, Theme: as_theme}[type(thing)](thing)

    response = admin_client.get(one_by_one(thing))

    assert (response.status_code, PLACE in response.content.decode()) == (409, True)


def test_of_several_none_goes_when_one_is_used(admin_client):
    used, free = ImageFactory(), ImageFactory(title="Käyttämätön")
    as_main_image(used)

    admin_client.post(together(used) + f"&id={free.pk}")

    assert SiltaImage.objects.filter(pk__in=[used.pk, free.pk]).count() == 2


def test_wagtails_api_answers_with_the_places_and_leaves_the_tree_sound(admin_user, client):
    network = NetworkPageFactory()
    as_network(network)
    _token, key = APIToken.create_token(user=admin_user, name="koe")

    response = client.delete(f"/api/v3/pages/{network.pk}/", headers={"Authorization": f"Bearer {key}"})

    assert response.status_code == 422
    assert PLACE in response.content.decode()
    assert Page.find_problems() == ([], [], [], [], [])
    assert network.get_parent().numchild == 1


def test_a_section_goes_with_its_inner_links_but_not_with_links_from_outside():
    network = NetworkPageFactory()
    inner = ContentPageFactory(parent=network)
    PageNetwork.objects.create(page=inner, network=network)
    outer = NewsPageFactory(title=PLACE)
    outer.body = [("text", RichText(f'<a linktype="page" id="{inner.pk}">lue</a>'))]
    outer.save()

    with pytest.raises(StillUsedError), transaction.atomic():
        network.delete()
    outer.body = [("text", "<p>Ei linkkiä</p>")]
    outer.save()
    NetworkPage.objects.get(pk=network.pk).delete()

    assert not Page.objects.filter(pk__in=[network.pk, inner.pk]).exists()


def test_a_liaison_person_stays_until_the_municipality_has_let_go(admin_client):
    liaison = LiaisonPersonFactory()

    response = admin_client.post(one_by_one(liaison.person))

    assert (response.status_code, Person.objects.count()) == (409, 1)


def test_an_editor_is_not_told_what_is_written_in_a_place_of_others(client):
    mine = NetworkPageFactory(title="Meidän verkosto", own_editors=True)
    page = ContentPageFactory(parent=mine, live=False)
    in_a_drafted_link(page)
    client.force_login(editor_of(mine))

    response = client.post(one_by_one(page))

    assert response.status_code == 409
    assert PLACE not in response.content.decode()


def test_the_answer_holds_when_the_worker_is_behind(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    image = ImageFactory()
    as_main_image(image)

    with pytest.raises(StillUsedError):
        image.delete()


def test_what_the_worker_has_left_undone_is_done_once(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    page, image = NewsPageFactory(), ImageFactory()
    NewsPage.objects.filter(pk=page.pk).update(main_image=image)  # past all signals
    for _time in range(3):
        update_reference_index_task.enqueue("news", "newspage", str(page.pk))

    with pytest.raises(StillUsedError), transaction.atomic():
        image.delete()
    page.delete()

    left = DBTaskResult.objects.ready().filter(task_path=update_reference_index_task.module_path)
    assert not left.exists()


def test_asking_takes_few_queries_however_many_drafts_wait(django_assert_max_num_queries):
    image = ImageFactory(pk=123_456)
    for _number in range(20):
        NewsPageFactory().save_revision()

    with django_assert_max_num_queries(40):
        image.delete()


def test_new_drafts_are_known_by_the_reference_index_and_not_read():
    page = NewsPageFactory()
    for _number in range(3):
        NewsPageFactory(live=False, first_published_at=None).save_revision()
    edited = NewsPageFactory(live=False, first_published_at=None)
    edited.save_revision()
    latest = edited.save_revision()

    assert list(waiting_revisions()) == [latest]
    assert places_of_use([page]) == []


def test_a_refused_deletion_leaves_the_tree_as_it_was():
    target = NewsPageFactory()
    in_a_body("text", RichText(f'<a linktype="page" id="{target.pk}">Katso</a>'))
    before = Page.objects.get(pk=target.get_parent().pk).numchild

    with pytest.raises(StillUsedError):
        target.delete()

    assert Page.objects.get(pk=target.get_parent().pk).numchild == before


def test_thousands_can_be_asked_for_at_once():
    numbers = range(1, 1201)
    pages = [Page(pk=10**6 + number, path=f"0001{number:04}", numchild=1) for number in numbers]

    assert places_of_use(pages) == []
