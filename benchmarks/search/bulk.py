"""Very many items to search in: associations as a register has them, and news put together from our own sentences.

They go into the content store without pages, since a search asks the store alone. The same numbers give the same items.
"""

import random
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, islice

from django.db import transaction
from django.utils import timezone

from benchmarks.organisation_file import rows
from benchmarks.search.domain.corpus import Text, entry_of, named_in, texts
from content_store.services import Entry, add, lock_history
from core.models import Theme
from regions.models import Municipality

BATCH = 2_000
# Apart from our texts, whose keys of pages begin at the same number.
FIRST_ORGANISATION, FIRST_NEWS = 1_000, 1_000_000
MOST_ORGANISATIONS, MOST_NEWS = 108_000, 50_000
SENTENCE = re.compile(r"(?<=[.!?])\s+")
DAYS = 6 * 365
SEED = 50_000


def fill(organisations: range, news: range) -> int:
    """Put the items with these numbers into the store; how many there were."""
    now, count = timezone.now(), 0
    made = _entries(organisations, news, now)
    while batch := list(islice(made, BATCH)):
        with transaction.atomic():
            lock_history()
            add(batch, [entry.id for entry in batch], at=now)
        count += len(batch)
    return count


def _entries(organisations: range, news: range, now: datetime) -> Iterator[Entry]:
    municipalities = {row.name_fi: row for row in Municipality.objects.select_related("region")}
    themes = {row.name_fi: row for row in Theme.objects.all()}
    for text in chain(_organisations(organisations), _news(news, list(municipalities), list(themes))):
        where = [municipalities[name] for name in text.at]
        yield entry_of(
            text,
            now,
            municipalities=named_in(where, "fi"),
            regions=named_in([row.region for row in where], "fi"),
            themes=named_in([themes[name] for name in text.themes], "fi"),
        )


def _organisations(numbers: range) -> Iterator[Text]:
    """The associations of `organisation_file`, each with two sentences of our own texts, so that words vary."""
    sentences = _sentences()
    made = islice(enumerate(rows(MOST_ORGANISATIONS)), numbers.start, numbers.stop)
    for number, (name, _short, _code, _register, summary, description, *more) in made:
        rng = random.Random(number)
        yield Text(
            key=f"bulk-organisation-{number}",
            type="organisation",
            title=name,
            summary=summary,
            text=" ".join([description, *rng.sample(sentences, 2)]),
            about=(),
            number=FIRST_ORGANISATION + number,
            at=(more[4].partition(" (")[0],),
            themes=tuple(filter(None, more[3].split("; "))),
            days=-rng.randint(1, 900),
        )


def _news(numbers: range, municipalities: Sequence[str], themes: Sequence[str]) -> Iterator[Text]:
    """Some 150 to 350 words each: a title of ours with a place, and sentences of ours in another order."""
    sentences = _sentences()
    titles = [text.title for text in texts() if text.locale == "fi" and text.type == "news"]
    for number in numbers:
        rng = random.Random(SEED + number)
        place = rng.choice(municipalities)
        yield Text(
            key=f"bulk-news-{number}",
            type="news",
            title=f"{place}: {rng.choice(titles)}",
            summary=rng.choice(sentences),
            text=" ".join(rng.sample(sentences, rng.randint(15, 35))),
            about=(),
            number=FIRST_NEWS + number,
            at=(place,),
            themes=tuple(rng.sample(themes, rng.randint(1, 3))),
            days=-rng.randint(0, DAYS),
        )


def _sentences() -> list[str]:
    """Those of our Finnish texts, each once."""
    paragraphs = " ".join(text.text for text in texts() if text.locale == "fi")
    return sorted(set(SENTENCE.split(paragraphs)))
