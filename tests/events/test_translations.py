"""An event in another language is the same event."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from events.models import EventPage
from tests.factories import EventPageFactory
from tests.hiding import translated_site

pytestmark = pytest.mark.django_db
START = timezone.now().replace(microsecond=0) + timedelta(days=7)


def translate(event):
    translated_site("sv")
    locale = Locale.objects.get(language_code="sv")
    source, _made = TranslationSource.update_or_create_from_instance(event)
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=locale)
    translation.save_target(publish=True)
    return source, translation


def test_a_translation_has_the_times_and_the_exceptions_of_its_source():
    event = EventPageFactory(starts_at=START, recurrence="weekly")
    event.exceptions.create(date=(event.starts_at + timedelta(days=7)).date())
    event.save()

    translate(event)

    swedish = EventPage.objects.get(locale__language_code="sv")
    assert (swedish.starts_at, swedish.recurrence) == (event.starts_at, "weekly")
    assert swedish.exceptions.count() == 1
    assert swedish.occurrences.count() == event.occurrences.count()


def test_when_the_source_moves_its_translation_moves_with_it():
    event = EventPageFactory(starts_at=START)
    source, translation = translate(event)
    event.starts_at += timedelta(days=1)
    event.ends_at += timedelta(days=1)
    event.save()

    source.update_from_db()
    translation.save_target(publish=True)

    swedish = EventPage.objects.get(locale__language_code="sv")
    assert swedish.starts_at == event.starts_at
    assert [time.starts_at for time in swedish.occurrences.all()] == [event.starts_at]
