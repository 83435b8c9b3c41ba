"""Documents as engines are given them."""

from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID, uuid4

from content_store.filters import Selection
from content_store.models import ContentItem, History, ItemTerm
from search.analysis import analyse, analyse_query
from search.engines import Engine, Question, Sought, Wanted
from search.index.documents import Document

SEQ = count(1)
LONG_AGO = datetime(2026, 3, 1, 9, tzinfo=UTC)


def document(
    title: str = "Kokous", text: str = "", *, names: str = "", tokens: str = "", **values
) -> Document:
    """A document of Finnish texts, whose item is in the store."""
    found, locale, item_type = tokens.split(), values.pop("locale", "fi"), values.pop("type", "news")
    own, named, told = (analyse(part, locale) for part in (title, names, text))
    surfaces = [tuple(word.surface for word in part) for part in (own, named, told)]
    known = {"item": uuid4(), "seq": next(SEQ), "published_at": LONG_AGO, "changed_at": LONG_AGO, **values}
    made = Document(
        type=item_type,
        locale=locale,
        tokens=(f"type:{item_type}", f"locale:{locale}", *found),
        day=known.pop("day", date(2026, 3, 1)),
        title=tuple(lemma for word in own for lemma in word.lemmas),
        names=tuple(lemma for word in named for lemma in word.lemmas),
        text=tuple(lemma for word in told for lemma in word.lemmas),
        parts=tuple(part for word in (*own, *named, *told) for part in word.parts),
        surfaces=(*surfaces[0], "", *surfaces[1], "", *surfaces[2]),
        title_surfaces=surfaces[0],
        **known,
    )
    store(made)
    return made


def store(document: Document) -> None:
    """The item of a document, as far as an engine asks for it."""
    facts = ("published_at", "changed_at", "starts_at", "latitude", "longitude", "type", "locale", "seq")
    values = {name: getattr(document, name) for name in facts}
    ContentItem.objects.update_or_create(
        id=document.item,
        defaults={**values, "state": "public", "translation_key": document.item, "written_at": LONG_AGO},
    )
    for token in document.tokens:
        ItemTerm.objects.get_or_create(
            item_id=document.item,
            token=token,
            defaults={"current": True, "published_at": document.published_at, "seq": document.seq},
        )
    History.objects.update_or_create(pk=1, defaults={"position": document.seq})


def word(text: str, locale: str = "fi") -> Sought:
    """A word that was typed."""
    [one] = analyse_query(text, locale)
    return Sought(one.surface, ((one.lemmas,),))


def words(text: str, locale: str = "fi", **more) -> Question:
    return Question(tuple(word(one, locale) for one in text.split()), **more)


def wanted(question: Question | str, locale: str = "fi", unless: tuple[str, ...] = ()) -> list[Wanted]:
    return [Wanted(words(question, locale) if isinstance(question, str) else question, locale, unless)]


def found(engine: Engine, question: Question | str, selection=None, **more) -> list[UUID]:
    """Items that an engine finds, the best first."""
    return [hit.item for hit in engine.find(wanted(question, **more), selection or Selection()).hits]
