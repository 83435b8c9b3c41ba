import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from home.models import ContentPage
from regions.models import Municipality
from tests.factories import ContentPageFactory, EventPageFactory, NewsPageFactory, OrganisationPageFactory

pytestmark = pytest.mark.django_db


def key(name):
    return str(Municipality.objects.get(name_fi=name).pk)


def edited(client, page, **changes):
    """The form of a page as the browser would send it back, with `changes`."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form")
    data.update(
        nested_form_data({"body": streamfield([("text", rich_text("<p>Tervetuloa!</p>"))])})
    )  # which the editor's script would add
    for name, values in changes.items():
        data.setlist(name, values)
    return data


def publish(client, page, **changes):
    data = edited(client, page, **changes) | {"action-publish": "1"}
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def chosen(page):
    return sorted(str(municipality) for municipality in type(page).objects.get(pk=page.pk).municipalities)


@pytest.mark.parametrize(
    "factory", [NewsPageFactory, EventPageFactory, OrganisationPageFactory, ContentPageFactory]
)
def test_an_editor_ticks_the_municipalities_of_a_page(admin_client, factory):
    page = factory()

    publish(admin_client, page, municipalities=[key("Lappeenranta"), key("Kotka")])

    assert chosen(page) == ["Kotka", "Lappeenranta"]


def test_what_is_unticked_goes_and_what_stays_is_the_same_link(admin_client):
    page = ContentPageFactory()
    publish(admin_client, page, municipalities=[key("Lappeenranta"), key("Kotka")])
    kept = page.municipality_links.get(municipality__name_fi="Kotka").pk

    publish(admin_client, page, municipalities=[key("Kotka"), key("Imatra")])

    assert chosen(page) == ["Imatra", "Kotka"]
    assert (
        ContentPage.objects.get(pk=page.pk).municipality_links.get(municipality__name_fi="Kotka").pk == kept
    )


def test_a_draft_changes_nothing_that_is_public(admin_client):
    page = ContentPageFactory()
    publish(admin_client, page, municipalities=[key("Kotka")])

    admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        edited(admin_client, page, municipalities=[key("Imatra")]),
    )

    assert chosen(page) == ["Kotka"]
    assert [
        str(one) for one in ContentPage.objects.get(pk=page.pk).get_latest_revision_as_object().municipalities
    ] == ["Imatra"]


def test_saving_a_page_with_a_municipality_that_has_ended_keeps_it(admin_client):
    page = ContentPageFactory()
    publish(admin_client, page, municipalities=[key("Lemi")])
    Municipality.objects.filter(name_fi="Lemi").update(ended_year=2027)

    publish(admin_client, page)

    assert chosen(page) == ["Lemi (2026 asti)"]


def test_a_mistake_elsewhere_in_the_form_keeps_what_is_ticked(admin_client):
    page = ContentPageFactory()

    response = publish(admin_client, page, title=[""], municipalities=[key("Kotka")])

    again = querydict_from_html(response.content.decode(), form_id="page-edit-form")
    assert again.getlist("municipalities") == [key("Kotka")]


def test_a_form_without_the_list_leaves_the_choices_alone(admin_client):
    page = ContentPageFactory()
    publish(admin_client, page, municipalities=[key("Kotka")])
    form_class = ContentPage.get_edit_handler().get_form_class()
    short = type(
        "ShortForm", (form_class,), {"Meta": type("Meta", (form_class.Meta,), {"fields": ["title"]})}
    )

    form = short({"title": "Uusi otsikko"}, instance=ContentPage.objects.get(pk=page.pk))

    assert "municipalities" not in form.fields


def test_comparing_two_versions_shows_the_added_municipality(admin_client):
    page = ContentPageFactory()
    publish(admin_client, page, municipalities=[key("Kotka")])
    publish(admin_client, page, municipalities=[key("Kotka"), key("Imatra")])

    html = admin_client.get(
        reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])
    ).content.decode()

    assert "Kunnat" in html
    assert "Imatra" in html


def test_the_list_has_all_municipalities_under_their_regions_in_few_queries(
    admin_client, django_assert_max_num_queries
):
    page = ContentPageFactory()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    admin_client.get(url)

    with django_assert_max_num_queries(60):
        html = admin_client.get(url).content.decode()

    assert html.count('name="municipalities"') == 308
    assert html.count('<legend class="choices__heading">') == 19
    assert 'data-words="' in html
    assert "Villmanstrand" in html
