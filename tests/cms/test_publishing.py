from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published

from cms.publishing import publish_due
from tests.factories import NewsPageFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def scheduled(title, *, in_minutes):
    """A draft that goes live `in_minutes` from NOW."""
    page = NewsPageFactory(title=title, live=False, go_live_at=timezone.now() + timedelta(hours=1))
    page.save_revision().publish()
    revision = page.latest_revision
    revision.approved_go_live_at = NOW + timedelta(minutes=in_minutes)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    return page


def live_titles():
    return set(Page.objects.live().values_list("title", flat=True))


def test_a_page_goes_live_when_its_time_has_come():
    scheduled("Syyskokous kutsuu", in_minutes=-1)
    scheduled("Joulutervehdys", in_minutes=1)

    assert publish_due(NOW) == 1
    assert "Syyskokous kutsuu" in live_titles()
    assert "Joulutervehdys" not in live_titles()


def test_a_page_is_taken_down_when_it_expires():
    page = NewsPageFactory(title="Ilmoittautuminen päättyy")
    Page.objects.filter(pk=page.pk).update(expire_at=NOW - timedelta(minutes=1))

    publish_due(NOW)

    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)


def test_what_has_been_published_once_is_not_published_again():
    page = scheduled("Avustushaku alkaa", in_minutes=-1)

    assert publish_due(NOW) == 1
    assert publish_due(NOW) == 0
    assert PageLogEntry.objects.filter(page=page, action="wagtail.publish.scheduled").count() == 1


def test_a_page_that_cannot_be_published_does_not_keep_others_waiting(caplog):
    broken = scheduled("Rikkinäinen", in_minutes=-2)
    scheduled("Ehjä", in_minutes=-1)

    def refuse(instance, **kwargs):
        if instance.pk == broken.pk:
            raise RuntimeError("Tämä sivu ei julkaistu.")

    page_published.connect(refuse)
    try:
        assert publish_due(NOW) == 1
    finally:
        page_published.disconnect(refuse)

    assert "Ehjä" in live_titles()
    assert "Rikkinäinen" not in live_titles()
    assert f"Could not publish Revision {broken.latest_revision_id} on time" in caplog.text
