"""Each engine follows the history of the content store, as any reader does: what it missed, it takes in later.

A single edit is taken in at once, after its commit, and at the latest before somebody searches; the worker does the rest.
"""

import hashlib
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from content_store.models import ContentItem, ItemTerm
from content_store.reading import Position, position
from content_store.services import without_waiting
from search.engines import Engine, MissingIndexError
from search.engines.database import DatabaseEngine
from search.index import documents
from search.index.documents import Document, document_of
from search.index.vocabulary import remember
from search.models import SearchPosition

logger = logging.getLogger(__name__)

AT_ONCE = 25
BATCH = 200
FIELDS = ("number", "done", "rebuilding", "rules", "epoch")

DATABASE = DatabaseEngine()


def catch_up(engine: Engine, *, limit: int = BATCH, wait: bool = True) -> bool:
    """Take in some of what has changed since the engine last did; whether there may be more.

    Without `wait` nothing is done while somebody else writes. Raises `EngineError` if the engine does not answer: then
    it stands where it stood.
    """
    if engine.is_remote:
        return _catch_up_far_away(engine, limit)
    if wait:
        return _catch_up(engine, limit)
    try:
        with without_waiting():
            return _catch_up(engine, limit)
    except OperationalError:
        return False


def catch_up_at_once() -> None:
    """Let the database's engine take in what single edits have changed; very much is left to the worker."""
    stands = position(timezone.now())
    followed = SearchPosition.objects.filter(pk=DATABASE.name).first()
    behind = stands.number - (followed.number if followed else 0)
    if followed is None or followed.rebuilding:
        if stands.number <= AT_ONCE:
            catch_up(DATABASE, limit=AT_ONCE, wait=False)
    elif 0 < behind <= AT_ONCE or str(followed.epoch) != stands.epoch:
        catch_up(DATABASE, limit=AT_ONCE, wait=False)


def rebuild(engine: Engine) -> bool:
    """Have an engine take everything in anew; the worker does it. False while somebody else writes to it."""
    with transaction.atomic():
        followed = _locked(engine)
        if followed:
            _start_over(engine, followed)
        return followed is not None


def _catch_up(engine: Engine, limit: int) -> bool:
    with transaction.atomic():
        followed = _locked(engine)
        if followed is None:
            return False  # somebody else is at it
        stands = _standing(engine, followed)
        if not _is_behind(followed, stands):
            return False
        rows = _changed(followed, stands, limit)
        put_in(engine, rows)
        _advance(engine, followed, stands, rows, limit)
        followed.save(update_fields=FIELDS)
        return followed.number < stands.number


def _catch_up_far_away(engine: Engine, limit: int) -> bool:
    """The same with nothing locked in the database while the engine is at it: it may take long, or hang.

    Two who do the same at the same time do no harm: documents have versions, and only one of them moves the position.
    """
    with transaction.atomic():
        followed = _locked(engine)
        if followed is None:
            return False
        stands = _standing(engine, followed)
    if not _is_behind(followed, stands):
        return False
    before = {name: getattr(followed, name) for name in FIELDS}
    try:
        rows = _changed(followed, stands, limit)
        put_in(engine, rows)
        _advance(engine, followed, stands, rows, limit)
    except MissingIndexError:
        rebuild(engine)
        return True
    after = {name: getattr(followed, name) for name in FIELDS}
    SearchPosition.objects.filter(pk=engine.name, **before).update(**after)
    return followed.number < stands.number


def _standing(engine: Engine, followed: SearchPosition) -> Position:
    stands = position(timezone.now())
    if _is_of_another_kind(followed, stands):
        _start_over(engine, followed)
    return stands


def _is_behind(followed: SearchPosition, stands: Position) -> bool:
    return followed.number < stands.number or followed.rebuilding


def _changed(followed: SearchPosition, stands: Position, limit: int) -> list[ContentItem]:
    changed = ContentItem.objects.filter(seq__gt=followed.number, seq__lte=stands.number)
    return list(changed.order_by("seq")[:limit])


def _advance(
    engine: Engine, followed: SearchPosition, stands: Position, rows: Sequence[ContentItem], limit: int
) -> None:
    """Note that an engine has taken in `rows`, and whether that was all."""
    followed.number = rows[-1].seq if len(rows) == limit else stands.number
    followed.done += len(rows)
    followed.epoch = UUID(stands.epoch)
    if followed.rebuilding and followed.number == stands.number:
        engine.finish()
        followed.rebuilding = False
        # What was answered from the index before may no longer be true.
        SearchPosition.objects.filter(pk=engine.name).update(change=F("change") + 1)


def _locked(engine: Engine) -> SearchPosition | None:
    """The position of an engine, which nobody else can move; None while somebody does."""
    positions = SearchPosition.objects.select_for_update(skip_locked=True)
    followed = positions.filter(pk=engine.name).first()
    if followed is None and not SearchPosition.objects.filter(pk=engine.name).exists():
        SearchPosition.objects.get_or_create(pk=engine.name, defaults={"rebuilding": True, "rules": rules()})
        followed = positions.filter(pk=engine.name).first()
    return followed


def _is_of_another_kind(followed: SearchPosition, stands: Position) -> bool:
    if followed.rules != rules():
        return True
    if followed.epoch is None:
        return False
    missed_removals = not followed.rebuilding and followed.number < stands.horizon
    return str(followed.epoch) != stands.epoch or missed_removals


def _start_over(engine: Engine, followed: SearchPosition) -> None:
    logger.info("The search index of %s is made anew", engine.name)
    engine.begin()
    followed.number = followed.done = 0
    followed.rebuilding, followed.rules, followed.epoch = True, rules(), None
    followed.save(update_fields=FIELDS)


def put_in(engine: Engine, rows: Sequence[ContentItem]) -> None:
    public = [row for row in rows if row.state == ContentItem.State.PUBLIC]
    gone = [row.id for row in rows if row.state != ContentItem.State.PUBLIC]
    terms: dict[UUID, list[str]] = {row.id: [] for row in public}
    for item, token in ItemTerm.objects.filter(item__in=list(terms), current=True).values_list(
        "item", "token"
    ):
        terms[item].append(token)
    made: list[Document] = [document_of(row, terms[row.id]) for row in public]
    remember(made)
    if made:
        engine.put(made)
    if gone:
        engine.take_out(gone)


@cache
def rules() -> str:
    """Another value when documents would be made, or kept in the database, otherwise than before."""
    code = hashlib.sha256()
    room = Path(documents.__file__).parents[1]
    made = [room / "index" / "documents.py", room / "index" / "kinds.py", room / "engines" / "words.py"]
    for file in (*sorted((room / "analysis").glob("*.py")), *made):
        code.update(file.read_bytes())
    return code.hexdigest()
