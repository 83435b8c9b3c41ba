"""What was changed, collected until the end of its transaction, so that the content store can follow it there."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.dispatch import Signal
from wagtail.models import Page, ReferenceIndex

# Content type, of the base model, and primary key: what the reference index calls a thing by.
Thing = tuple[int, str]

# Sent at the end of `following()`, inside its transaction, with the `changes`.
changes_made = Signal()


@dataclass
class Changes:
    """What was changed inside `following()`.

    It names what was touched, never what lies there or belongs to it: that is looked up under the lock of the
    history, when what others were doing at the same time has been committed.
    """

    pages: set[int] = field(default_factory=set)
    subtrees: set[int] = field(default_factory=set)
    locales: set[int] = field(default_factory=set)
    collections: set[int] = field(default_factory=set)
    shown: set[Thing] = field(default_factory=set)
    everything: bool = False
    something_hidden: bool = False

    def __bool__(self) -> bool:
        named = (self.pages, self.subtrees, self.locales, self.collections, self.shown)
        return self.everything or any(named)

    def page(self, key: int) -> None:
        """The item of this page may read otherwise now, or be public or not."""
        self.pages.add(key)

    def everything_below(self, key: int) -> None:
        """So may the items of this page and of all below it."""
        self.subtrees.add(key)

    def what_shows(self, *things: models.Model, hidden: bool = False) -> None:
        """And those of the pages that show one of `things`: images, people, themes, other pages.

        `hidden`: nobody may see the thing any longer.
        """
        self.shown |= {thing_of(thing) for thing in things}
        self.something_hidden |= hidden


_changes: ContextVar[Changes | None] = ContextVar("changes_followed", default=None)


@contextmanager
def following() -> Iterator[Changes]:
    """A transaction at whose end the content store has followed what was changed inside.

    Inside another one it is a part of that.
    """
    outer = _changes.get()
    if outer is not None:
        yield outer
        return
    changes = Changes()
    token = _changes.set(changes)
    try:
        with transaction.atomic():
            yield changes
            changes_made.send(Changes, changes=changes)
    finally:
        _changes.reset(token)


@contextmanager
def indexing(thing: models.Model) -> Iterator[None]:
    """Keep the reference index for `thing`, which is saved inside, up to date at once: who follows has to know now.

    Wagtail would ask its worker to do the same later, once for the thing and once more for each of its parts.
    """
    from wagtail import signal_handlers  # needs all models, and ours are made with the help of this module

    is_off = getattr(signal_handlers.reference_index_auto_update_disabled, "value", False)
    with nullcontext() if is_off else signal_handlers.disable_reference_index_auto_update():
        yield
    if ReferenceIndex.is_indexed(type(thing)):
        ReferenceIndex.create_or_update_for_object(thing)


def thing_of(instance: models.Model) -> Thing:
    return ReferenceIndex._get_base_content_type(instance).pk, str(instance.pk)


def page_thing(key: int) -> Thing:
    return ContentType.objects.get_for_model(Page).pk, str(key)


class FollowedModel(models.Model):
    """Something that pages show: when it is saved, their items follow in the same transaction.

    It cannot be deleted while it is shown (`core/deletion.py`).
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with following() as changes:
            with indexing(self):
                super().save(*args, **kwargs)
            changes.what_shows(self, hidden=not self.may_be_shown())

    def may_be_shown(self) -> bool:
        """Whether outsiders may see it now; False also when in doubt."""
        return True
