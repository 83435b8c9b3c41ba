"""Editors look after synonyms, and see what visitors have searched for."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from content_store.models import History
from networks.models import NetworkPage
from search.asking.finding import Asking, find
from search.models import SearchCount, SynonymGroup
from tests.factories import NetworkPageFactory, NewsPageFactory, site_root
from tests.staff import hub_group, moderator_of, user_in

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_search_synonymgroup:add"
LIST = "wagtailsnippets_search_synonymgroup:list"


@pytest.fixture
def moderator(client):
    client.force_login(user_in(hub_group("moderators")))
    return client


def found(text):
    return find(Asking(text, ("fi",))).found.count


def searched(query, times=1, none=0, days_ago=0, language="fi"):
    day = timezone.localdate() - timedelta(days=days_ago)
    SearchCount.objects.create(
        day=day, language=language, query=query, times=times, times_without_results=none
    )


def rows(client, **chosen):
    response = client.get(reverse("searches"), chosen)
    assert response.status_code == 200
    return [
        (row["query"], row["total"], row["total_without_results"]) for row in response.context["object_list"]
    ]


class TestSynonyms:
    def test_a_moderator_adds_changes_and_deletes_a_group_and_it_counts_at_once(self, moderator):
        NewsPageFactory(title="Pöytälaatikko")
        assert found("lipasto") == 0

        moderator.post(reverse(ADD), {"language": "fi", "words": "lipasto\n pöytälaatikko "})
        assert found("lipastoista") == 1

        group = SynonymGroup.objects.get(words__contains="lipasto")
        edit = reverse("wagtailsnippets_search_synonymgroup:edit", args=[group.pk])
        moderator.post(edit, {"language": "fi", "words": "kirstu\npöytälaatikko"})
        assert (found("lipasto"), found("kirstu")) == (0, 1)

        moderator.post(reverse("wagtailsnippets_search_synonymgroup:delete", args=[group.pk]))
        assert found("kirstu") == 0

    @pytest.mark.parametrize(
        "change",
        [
            lambda: SynonymGroup.objects.create(words="lipasto\nkirstu"),
            lambda: SynonymGroup.objects.bulk_create([SynonymGroup(words="lipasto\nkirstu")]),
            lambda: SynonymGroup.objects.first().save(),
            lambda: SynonymGroup.objects.update(language="fi"),
            lambda: SynonymGroup.objects.first().delete(),
            lambda: SynonymGroup.objects.all().delete(),
        ],
        ids=["create", "bulk_create", "save", "update", "delete", "delete all"],
    )
    def test_answers_that_partners_kept_are_true_no_longer_after_any_change(self, change):
        NewsPageFactory()
        before = History.objects.get(pk=1).position

        change()

        assert History.objects.get(pk=1).position > before

    def test_a_change_by_another_process_counts_at_once(self):
        """Nothing of the groups is kept from one search to the next."""
        NewsPageFactory(title="Pöytälaatikko")
        assert found("lipasto") == 0
        group = SynonymGroup.objects.create(words="lipasto\npöytälaatikko")
        assert found("lipasto") == 1

        SynonymGroup.objects.filter(pk=group.pk)._raw_delete("default")

        assert found("lipasto") == 0

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("lipasto", "vähintään kaksi"),
            ("lipasto\nkirstu\nLipasto", "kahdesti"),
            ("lipasto\nYhdistys", "yhdistys = järjestö"),
            ("lipasto\nsosiaali-  ja terveydenhuolto", "sote = "),
        ],
    )
    def test_a_group_that_cannot_work_is_refused_and_the_reason_told(self, moderator, words, told):
        response = moderator.post(reverse(ADD), {"language": "fi", "words": words})

        assert told in response.content.decode()
        assert not SynonymGroup.objects.filter(words__contains="lipasto").exists()

    def test_the_same_word_may_be_in_groups_of_two_languages_and_stay_in_its_own(self, moderator):
        response = moderator.post(
            reverse(ADD), {"language": "en", "words": "yhdistys\nregistered association"}
        )
        assert response.status_code == 302

        group = SynonymGroup.objects.get(words__contains="registered")
        edit = reverse("wagtailsnippets_search_synonymgroup:edit", args=[group.pk])
        words = {"language": "en", "words": "yhdistys\nregistered association\nsociety"}
        assert moderator.post(edit, words).status_code == 302

    def test_the_list_can_be_searched(self, moderator):
        page = moderator.get(reverse(LIST), {"q": "opisto"}).content.decode()

        assert ("kansalaisopisto = työväenopisto" in page, "vertaisryhmä" in page) == (True, False)

    def test_it_is_in_the_menu_of_moderators(self, moderator):
        assert reverse(LIST) in moderator.get(reverse("wagtailadmin_home")).content.decode()

    def test_moderators_of_a_network_may_too_and_editors_not(self, client):
        network: NetworkPage = NetworkPageFactory(own_editors=True)
        client.force_login(moderator_of(network))
        assert client.get(reverse(ADD)).status_code == 200

        client.force_login(user_in(hub_group("editors"), name="liisa"))
        assert client.get(reverse(ADD)).status_code == 302
        assert client.get(reverse("searches")).status_code == 302


class TestReport:
    def test_days_are_summed_up_and_the_most_common_come_first(self, moderator):
        searched("omaiset", times=3)
        searched("omaiset", times=4, days_ago=29)
        searched("omaiset", times=100, days_ago=30)
        searched("kylätalo", times=5, none=5)
        searched("omaiset", times=6, language="sv")

        assert rows(moderator) == [("omaiset", 7, 0), ("omaiset", 6, 0), ("kylätalo", 5, 5)]
        assert rows(moderator, days="7")[0] == ("omaiset", 6, 0)
        assert rows(moderator, days="365")[0] == ("omaiset", 107, 0)
        assert rows(moderator, language="sv") == [("omaiset", 6, 0)]

    def test_what_found_nothing_is_shown_by_itself(self, moderator):
        searched("omaiset", times=10)
        searched("kylätalo", times=5, none=2)
        searched("kylätalo", times=5, days_ago=1)
        searched("senioritalo", times=3, none=3)

        assert rows(moderator, results="none") == [("senioritalo", 3, 3), ("kylätalo", 10, 2)]

    @pytest.mark.parametrize("days", ["", "0", "x", "-1", "99999999999"])
    def test_no_choice_breaks_it(self, moderator, days):
        searched("omaiset")

        assert rows(moderator, days=days, language="xx", results="?") == [("omaiset", 1, 0)]

    def test_each_leads_to_the_search_which_is_not_counted_by_that(self, moderator):
        site_root()
        searched("kylä & talo")

        page = moderator.get(reverse("searches")).content.decode()

        assert 'href="/fi/haku/?q=kyl%C3%A4+%26+talo&amp;page=1"' in page
        moderator.get("/fi/haku/?q=kyl%C3%A4+%26+talo&page=1")
        assert SearchCount.objects.get().times == 1

    def test_what_found_nothing_leads_to_a_new_group_that_begins_with_it(self, moderator):
        searched("omaiset")
        assert reverse(ADD) not in moderator.get(reverse("searches")).content.decode()
        searched("<b>kylätalo</b>", none=1, language="sv")

        page = moderator.get(reverse("searches")).content.decode()
        assert f"{reverse(ADD)}?language=sv&amp;word=%3Cb%3Ekyl%C3%A4talo%3C%2Fb%3E" in page
        assert "<b>kylätalo" not in page

        form = moderator.get(reverse(ADD), {"language": "sv", "word": "kylätalo"}).context["form"]
        assert (form["language"].value(), form["words"].value()) == ("sv", "kylätalo\n")

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_it_can_be_taken_along_as_a_file(self, moderator, kind):
        searched("=1+1", times=2, none=1)
        searched("omaiset", times=1, language="sv")

        response = moderator.get(reverse("searches"), {"export": kind, "language": "fi"})

        if kind == "csv":
            lines = response.getvalue().decode("utf-8-sig").splitlines()
            assert lines == ["Haku,Kieli,Kertaa,Ei löytynyt mitään", "'=1+1,fi,2,1"]
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(response.getvalue())).active
            assert list(sheet.values) == [
                ("Haku", "Kieli", "Kertaa", "Ei löytynyt mitään"), ("=1+1", "fi", 2, 1),
            ]  # fmt: skip

    def test_it_takes_the_same_queries_however_much_was_searched(
        self, moderator, django_assert_max_num_queries
    ):
        today = timezone.localdate()
        SearchCount.objects.bulk_create(
            SearchCount(day=today, language="fi", query=f"haku {number}", times=1, times_without_results=1)
            for number in range(1_500)
        )

        with django_assert_max_num_queries(20):
            response = moderator.get(reverse("searches"))

        assert response.context["items_count"] == 1_000
        assert moderator.get(reverse("searches_results"), {"p": 20}).status_code == 200

    def test_moderators_have_it_in_their_menu_without_wagtails_own_reports(
        self, moderator, client, admin_user
    ):
        page = moderator.get(reverse("wagtailadmin_home")).content.decode()
        assert (reverse("searches") in page, "/reports/site-history/" in page) == (True, False)

        client.force_login(user_in(hub_group("editors"), name="liisa"))
        assert "/admin/reports/" not in client.get(reverse("wagtailadmin_home")).content.decode()

        client.force_login(admin_user)
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (reverse("searches") in page, "/reports/site-history/" in page) == (True, True)
