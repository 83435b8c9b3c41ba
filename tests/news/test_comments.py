"""Readers' comments: written on a page of their own, shown once an editor has approved them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate
from wagtail.models import GroupPagePermission

from news.models import Comment
from tests.factories import NetworkPageFactory, NewsIndexPageFactory, NewsPageFactory
from tests.hiding import HIDDEN, later_draft

pytestmark = pytest.mark.django_db

TYPED = {"name": "Väinö Äijälä", "email": "vaino@example.fi", "text": "Hyvä uutinen!"}


@pytest.fixture(autouse=True)
def _no_earlier_visitors():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def item():
    return NewsPageFactory(comments_open=True)


def form_of(item):
    return reverse("news:comment", args=[item.pk])


def editor_of(section, username="toimittaja"):
    """A user who may publish `section` and what is below it."""
    group = Group.objects.create(name=username)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=section, permission=permission)
    user = User.objects.create_user(username, email=f"{username}@example.fi", password="salasana")
    user.groups.add(group)
    return user


def test_a_comment_waits_for_an_editor(client, item):
    response = client.post(form_of(item), TYPED, follow=True)

    assert response.redirect_chain == [(reverse("news:comment_sent", args=[item.pk]), 302)]
    assert Comment.objects.get().state == "waiting"
    assert "Hyvä uutinen!" not in client.get(item.url).content.decode()


def test_an_approved_comment_is_shown_as_plain_text_without_the_address(client, item):
    Comment.objects.create(
        page=item,
        state="approved",
        name="<b>Aino</b>",
        email="aino@example.fi",
        text="<script>alert(1)</script>",
    )

    html = client.get(item.url).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;b&gt;Aino&lt;/b&gt;" in html
    assert "aino@example.fi" not in html


@pytest.mark.parametrize("state", ["waiting", "removed"])
def test_a_comment_that_is_not_approved_is_not_shown(client, item, state):
    Comment.objects.create(page=item, state=state, name="Aino", text="Ei näy")

    assert "Ei näy" not in client.get(item.url).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "A" * 81),
        ("email", "ei osoite"),
        ("text", ""),
        ("text", "A" * 3001),
        ("text", " \u200b\u202e "),
        ("text", "nolla\0merkki"),
    ],
)
def test_a_wrong_comment_is_refused_at_its_field_and_nothing_typed_is_lost(client, item, field, value):
    response = client.post(form_of(item), {**TYPED, field: value})

    assert response.context["form"].errors.keys() == {field}
    assert "vaino@example.fi" in response.content.decode() or field == "email"
    assert not Comment.objects.exists()


def test_characters_that_turn_text_around_are_left_out(client, item):
    client.post(form_of(item), {**TYPED, "text": "Hyvä\u202e uutinen\r\nKiitos"})

    assert Comment.objects.get().text == "Hyvä uutinen\nKiitos"


def test_what_a_machine_fills_in_is_thrown_away(client, item):
    response = client.post(form_of(item), {**TYPED, "homepage": "https://spam.example"})

    assert response.status_code == 302
    assert not Comment.objects.exists()


def test_the_sixth_comment_in_ten_minutes_is_refused_with_its_text(client, item):
    for _ in range(5):
        client.post(form_of(item), TYPED)

    response = client.post(form_of(item), {**TYPED, "text": "Kuudes"})

    assert response.status_code == 429
    assert "Kuudes" in response.content.decode()
    assert Comment.objects.count() == 5


def test_a_word_of_a_proxy_that_is_not_trusted_does_not_make_a_new_visitor(client, item):
    for number in range(6):
        response = client.post(form_of(item), TYPED, headers={"X-Forwarded-For": f"10.0.0.{number}"})

    assert response.status_code == 429


def test_comments_close_after_their_last_day(client):
    yesterday = localdate() - timedelta(days=1)
    item = NewsPageFactory(comments_open=True, date=date(2026, 1, 1), comments_until=yesterday)

    assert form_of(item) not in client.get(item.url).content.decode()
    assert client.get(form_of(item)).status_code == 403


def test_a_comment_that_comes_too_late_is_not_lost_to_its_writer(client):
    item = NewsPageFactory(comments_open=False)

    response = client.post(form_of(item), TYPED)

    assert response.status_code == 403
    assert "Hyvä uutinen!" in response.content.decode()
    assert not Comment.objects.exists()


def test_comments_are_taken_on_the_last_day(client):
    item = NewsPageFactory(comments_open=True, date=date(2026, 1, 1), comments_until=localdate())

    assert client.get(form_of(item)).status_code == 200


@pytest.mark.parametrize("hide", [hide for hide in HIDDEN if hide is not later_draft])
def test_what_is_hidden_takes_no_comments(client, hide):
    item = hide()
    item.comments_open = True
    item.save()

    assert client.post(form_of(item), TYPED).status_code == 404


def test_an_editor_approves_and_removes_and_deletes(client, item):
    comment = Comment.objects.create(page=item, name="Aino", text="Hyvä")
    client.force_login(editor_of(item.get_parent()))
    address = reverse("news_decide_comment", args=[comment.pk])

    def state_after(decision):
        client.post(address, {"decision": decision})
        return Comment.objects.values_list("state", flat=True).first()

    assert state_after("approved") == "approved"
    assert state_after("delete") == "approved"
    assert state_after("removed") == "removed"
    assert state_after("delete") is None


def test_an_editor_decides_only_on_comments_in_their_own_part(client, item):
    own_list = NewsIndexPageFactory(parent=NetworkPageFactory())
    own = Comment.objects.create(page=NewsPageFactory(parent=own_list), name="Aino", text="Oma asia")
    other = Comment.objects.create(page=item, name="Eino", text="Muiden asia")
    client.force_login(editor_of(own_list.get_parent()))

    html = client.get(reverse("news_comments")).content.decode()

    assert "Oma asia" in html
    assert "Muiden asia" not in html
    assert (
        client.post(reverse("news_decide_comment", args=[other.pk]), {"decision": "approved"}).status_code
        == 404
    )
    assert (
        client.post(reverse("news_decide_comment", args=[own.pk]), {"decision": "approved"}).status_code
        == 302
    )


def test_the_list_of_comments_takes_the_same_queries_however_long(
    client, item, django_assert_max_num_queries
):
    client.force_login(editor_of(item.get_parent()))

    def queries(count):
        for _ in range(count):
            Comment.objects.create(page=NewsPageFactory(), name="Aino", text="Hyvä")
        with django_assert_max_num_queries(40) as counted:
            client.get(reverse("news_comments"))
        return len(counted)

    client.get(reverse("news_comments"))  # what is kept between requests is kept now

    assert queries(1) == queries(19)


def test_somebody_who_may_publish_nothing_sees_no_comments(client, item):
    user = User.objects.create_user("kirjoittaja", password="salasana")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    assert client.get(reverse("news_comments")).status_code == 302
    assert "Lukijoiden kommentit" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_front_page_of_the_admin_counts_what_waits(client, item):
    Comment.objects.create(page=item, name="Aino", text="Hyvä")
    client.force_login(editor_of(item.get_parent()))

    assert reverse("news_comments") in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_owner_of_the_page_gets_a_message(client, item):
    item.owner = editor_of(item.get_parent())
    item.save()

    client.post(form_of(item), TYPED)

    assert mail.outbox[0].to == ["toimittaja@example.fi"]
    assert "Väinö Äijälä" in mail.outbox[0].body


def test_an_owner_who_may_not_publish_gets_no_message(client, item):
    item.owner = User.objects.create_user("aino", email="aino@example.fi")
    item.save()

    client.post(form_of(item), TYPED)

    assert not mail.outbox
